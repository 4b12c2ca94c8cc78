import { spawn } from 'node:child_process';
import type { CliIo } from './io.ts';

/** The system's own program that opens an address, or null where there is no display to show a browser on. */
export function browserCommand({
  platform,
  env,
}: Pick<CliIo, 'platform' | 'env'>): readonly [string, ...string[]] | null {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // `start` is part of cmd.exe, which would take & in an address for its own; this program takes the address as it is.
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : null;
  }
}

/** Opens the address and lets the browser live on by itself. Resolves false when there is none. */
export function openBrowser(
  address: string,
  surroundings: Pick<CliIo, 'platform' | 'env'>,
): Promise<boolean> {
  const command = browserCommand(surroundings);
  if (command === null) return Promise.resolve(false);
  const [program, ...args] = command;
  const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
