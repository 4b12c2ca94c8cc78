import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { app, type BrowserWindow, dialog, nativeTheme, session } from 'electron';
import { type Language, pickLanguage } from '../../shared/messages/index.ts';
import type { Settings } from '../../shared/settings.ts';
import { PageFiles } from '../files/page-files.ts';
import { stateDirectory } from '../files/paths.ts';
import type { Panel, PanelOptions } from '../services.ts';
import { openTexts } from '../texts.ts';
import { registerAppScheme, serveAppScheme } from './app-scheme.ts';
import { denyPermissions, guardDownloads, guardWebContents } from './guards.ts';
import { keychainVault } from './keychain-vault.ts';
import { setMenu } from './menu.ts';
import { handOverPorts } from './port-handover.ts';
import { focusWindow, openWindow } from './window.ts';
import { keepPlace, readPlace } from './window-bounds.ts';

export interface DesktopOptions {
  /** Command line without the executable: `--config PATH`, `--state-dir DIR`; Electron's own flags are passed over. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pageDir: string;
  readonly preloadFile: string;
  /** ms; services that have not ended by then end with the process */
  readonly quitDeadlineMs?: number;
  readonly openPanel: (options: PanelOptions) => Promise<Panel>;
}

/**
 * Starts the desktop host. Everything that must happen before Electron is ready happens before the first `await`. A second start with
 * the same state directory brings the first one's window to the front and ends.
 */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  const { values } = parseArgs({
    args: [...options.args],
    options: { config: { type: 'string' }, 'state-dir': { type: 'string' } },
    strict: false,
  });
  const stateDir = stateDirectory({ env: options.env }, text(values['state-dir']));
  // Electron's own files, its single-instance lock among them, go with the state directory.
  app.setPath('userData', join(stateDir, 'desktop'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerAppScheme();
  app.enableSandbox();
  guardWebContents();
  await app.whenReady();
  denyPermissions(session.defaultSession);
  guardDownloads(session.defaultSession);
  serveAppScheme(new PageFiles(options.pageDir));

  const vault = await keychainVault();
  let panel: Panel;
  try {
    panel = await options.openPanel({
      host: 'desktop',
      env: options.env,
      version: options.version,
      stateDir,
      ...optional('configPath', text(values['config'])),
      ...(vault === null ? {} : { vault }),
    });
  } catch (error) {
    // Only a broken installation gets here: everything a user can mend is shown in the window.
    dialog.showErrorBox('Hearth', error instanceof Error ? error.message : String(error));
    app.exit(1);
    return;
  }
  await runWindow(panel, join(stateDir, 'window.json'), options);
}

async function runWindow(
  panel: Panel,
  placeFile: string,
  { preloadFile, quitDeadlineMs = 5000 }: DesktopOptions,
): Promise<void> {
  const ports = handOverPorts(panel.router);
  const life = new AbortController();
  void followSettings(panel, life.signal);

  let window: BrowserWindow | null = null;
  let placeKept: Promise<void> = Promise.resolve();
  const show = async (): Promise<void> => {
    const place = await readPlace(placeFile);
    if (window !== null) return focusWindow(window);
    window = openWindow({
      preloadFile,
      place,
      onClose: (left) => {
        placeKept = keepPlace(placeFile, left);
      },
    });
    window.on('closed', () => {
      window = null;
    });
  };
  app.on('second-instance', () => void show());
  app.on('activate', () => void show());
  app.on('window-all-closed', () => {
    // On a Mac an app outlives its windows.
    if (process.platform !== 'darwin') app.quit();
  });
  quitInOrder(quitDeadlineMs, async () => {
    life.abort();
    ports[Symbol.dispose]();
    await panel[Symbol.asyncDispose]();
    await placeKept;
  });
  await show();
}

/** Theme and language of everything around the page follow the settings. */
async function followSettings(panel: Panel, signal: AbortSignal): Promise<void> {
  let language: Language | null = null;
  for await (const settings of panel.services.settings.snapshots.watch(signal)) {
    nativeTheme.themeSource = settings.theme;
    const wanted = languageOf(settings);
    if (wanted !== language) setMenu(openTexts(wanted));
    language = wanted;
  }
}

const languageOf = (settings: Settings): Language =>
  pickLanguage(settings.language, app.getPreferredSystemLanguages());

/** Quitting, by whatever way, first lets everything end; then, or after the deadline, the process goes. */
function quitInOrder(deadlineMs: number, end: () => Promise<void>): void {
  let state: 'running' | 'ending' | 'ended' = 'running';
  // The windows close first, so that each can leave its place behind.
  app.on('will-quit', (event) => {
    if (state === 'ended') return;
    event.preventDefault();
    if (state === 'ending') return;
    state = 'ending';
    const finish = async (): Promise<void> => {
      const waiting = new AbortController();
      const late = wait(deadlineMs, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([end().catch(() => undefined), late]);
      waiting.abort();
      state = 'ended';
      app.quit();
    };
    void finish();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}

const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** `{ [key]: value }`, or nothing when there is no value: an optional property may not be `undefined`. */
function optional<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: string });
}
