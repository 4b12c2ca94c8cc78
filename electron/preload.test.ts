import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const listeners: ((event: unknown) => void)[] = [];
const win = {
  addEventListener: (_type: string, listener: (event: unknown) => void) => listeners.push(listener),
};

beforeEach(async () => {
  vi.stubGlobal('window', win);
  vi.resetModules();
  await import('./preload.ts');
});
afterEach(() => {
  vi.unstubAllGlobals();
  listeners.length = 0;
});

const post = (event: { source: unknown; data: unknown; ports: unknown[] }): void => {
  for (const listener of listeners) listener(event);
};

test('the page’s port is handed on, and nothing else of the message', async () => {
  const { ipcRenderer } = await import('../e2e/hosts/electron-stand-in.ts');
  const port = {};
  post({ source: win, data: 'hearth:connect', ports: [port] });
  expect(ipcRenderer.posted).toEqual([{ channel: 'hearth:connect', message: null, transfer: [port] }]);
});

test('messages of other windows, other words, no port or two ports stay where they are', async () => {
  const { ipcRenderer } = await import('../e2e/hosts/electron-stand-in.ts');
  post({ source: {}, data: 'hearth:connect', ports: [{}] });
  post({ source: win, data: 'other', ports: [{}] });
  post({ source: win, data: 'hearth:connect', ports: [] });
  post({ source: win, data: 'hearth:connect', ports: [{}, {}] });
  expect(ipcRenderer.posted).toEqual([]);
});
