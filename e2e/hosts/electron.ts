import { type ElectronApplication, type Page, _electron } from '@playwright/test';
import { electronOnDisk } from '../../build/electron-binary.ts';
import { noDisplay } from '../../build/start-app.ts';
import { root } from '../../build/setup.mjs';
import type { Place } from './web.ts';

/** Why the desktop window cannot be tried here, or null. */
export function noDesktop(): string | null {
  if (electronOnDisk() === null) return 'Electron’s binary is not on this disk (it could not be fetched)';
  return noDisplay(process.platform, process.env);
}

/** A running desktop Hearth with its window. */
export interface DesktopHost extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
}

/** Starts the built desktop app and waits for its window. */
export async function startDesktop(place: Place): Promise<DesktopHost> {
  const executablePath = electronOnDisk();
  if (executablePath === null) throw new Error('no Electron');
  const display: Record<string, string> = {};
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR', 'XAUTHORITY']) {
    const value = process.env[name];
    if (value !== undefined) display[name] = value;
  }
  const app = await _electron.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      root,
      `--config=${place.configPath}`,
      `--state-dir=${place.stateDir}`,
    ],
    env: { ...place.env, ...display },
  });
  return { app, page: await app.firstWindow(), [Symbol.asyncDispose]: () => app.close() };
}
