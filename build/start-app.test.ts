import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { noDisplay, readRequest, serveArguments } from './start-app.ts';

it('passes the flags on to the web host', () => {
  const request = readRequest([
    '--web',
    '--port',
    '0',
    '--no-open',
    '--config',
    '/c.json',
    '--state-dir',
    '/s',
  ]);
  expect(request.web).toBe(true);
  expect(serveArguments(request)).toEqual([
    'serve',
    '--port',
    '0',
    '--no-open',
    '--config',
    resolve('/c.json'),
    '--state-dir',
    resolve('/s'),
  ]);
});

it('leaves out what was not asked for', () => {
  expect(serveArguments(readRequest([]))).toEqual(['serve']);
});

it('names a flag it does not know', () => {
  expect(() => readRequest(['--wbe'])).toThrow("Unknown option '--wbe'");
});

it('needs a display on Linux only', () => {
  expect(noDisplay('linux', {})).toBe('There is no display here.');
  expect(noDisplay('linux', { DISPLAY: ':0' })).toBeNull();
  expect(noDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBeNull();
  expect(noDisplay('darwin', {})).toBeNull();
});
