import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { chromiumPlaces, findChromium } from './chromium.ts';

let folder = '';
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(process.platform === 'win32')(
  'takes the chosen browser, then an installed one, then Playwright’s own, then none',
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-chromium-'));
    const program = join(folder, 'chromium');
    await writeFile(program, '');
    const onPath = { PATH: ['/nowhere', folder].join(delimiter) };

    expect(findChromium(program, { HEARTH_CHROMIUM: '/mine' }, 'linux')).toBe('/mine');
    // Not a program yet: passed over on PATH.
    await chmod(program, 0o644);
    expect(findChromium('/absent', onPath, 'linux')).toBeNull();
    await chmod(program, 0o755);
    expect(findChromium('/absent', onPath, 'linux')).toBe(program);
    expect(findChromium(program, {}, 'linux')).toBe(program);
    expect(findChromium('/absent', {}, 'linux')).toBeNull();
  },
);

it('looks where each platform keeps its browsers', () => {
  expect(chromiumPlaces('darwin', { HOME: '/Users/me' })[0]).toContain('Google Chrome.app');
  expect(chromiumPlaces('win32', { PROGRAMFILES: 'C:\\Programs' })[0]).toContain('chrome.exe');
});
