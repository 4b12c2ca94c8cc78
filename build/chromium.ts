import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which distributions put a Chromium on PATH. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macApplications = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
];
const windowsPrograms = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe'];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The places where this platform keeps browsers, in the order they are tried. */
export function chromiumPlaces(platform: string, env: NodeJS.ProcessEnv): string[] {
  switch (platform) {
    case 'darwin':
      return ['/Applications', join(env['HOME'] ?? '', 'Applications')].flatMap((folder) =>
        macApplications.map((application) => join(folder, application)),
      );
    case 'win32':
      return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
        .filter((folder) => folder !== undefined)
        .flatMap((folder) => windowsPrograms.map((program) => join(folder, program)));
    default:
      return (env['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => folder !== '')
        .flatMap((folder) => names.map((name) => join(folder, name)));
  }
}

/**
 * The Chromium for the tests: HEARTH_CHROMIUM, else one that is installed on this computer, else Playwright's own.
 * @param own where Playwright keeps its own (it may not be there)
 * @returns its program, or null
 */
export function findChromium(
  own: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string | null {
  const chosen = env['HEARTH_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const installed = chromiumPlaces(platform, env).find(isProgram);
  return installed ?? (existsSync(own) ? own : null);
}
