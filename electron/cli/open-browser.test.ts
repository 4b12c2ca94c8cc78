import { expect, test } from 'vitest';
import { browserCommand, openBrowser } from './open-browser.ts';

test('each system has its own way to open an address', () => {
  expect(browserCommand({ platform: 'darwin', env: {} })).toEqual(['open']);
  expect(browserCommand({ platform: 'win32', env: {} })?.[0]).toBe('rundll32');
  expect(browserCommand({ platform: 'linux', env: { DISPLAY: ':0' } })).toEqual(['xdg-open']);
  expect(browserCommand({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toEqual(['xdg-open']);
});

test('without a display there is nothing to open it with', async () => {
  expect(browserCommand({ platform: 'linux', env: { DISPLAY: '' } })).toBeNull();
  expect(await openBrowser('http://127.0.0.1:1/', { platform: 'linux', env: {} })).toBe(false);
});
