import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, assert, beforeEach, expect, test, vi } from 'vitest';
import { app, ipcMain, nativeTheme, session, standIn } from '../../e2e/hosts/electron-stand-in.ts';
import { fakeServices } from '../../e2e/hosts/fake-services.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { createRouter } from '../router.ts';
import type { Panel, PanelOptions } from '../services.ts';
import { startDesktop } from './start-desktop.ts';

let stateDir: string;
let services: ReturnType<typeof fakeServices>;
let asked: PanelOptions[];
let disposed: number;
const signals = ['SIGINT', 'SIGTERM'] as const;

beforeEach(async () => {
  standIn.reset();
  stateDir = await mkdtemp(join(tmpdir(), 'hearth-desktop-'));
  services = fakeServices();
  asked = [];
  disposed = 0;
});
afterEach(async () => {
  app.quit();
  await vi.waitFor(() => assert.include(standIn.noted.calls, 'quit'), { timeout: 20_000 });
  for (const signal of signals) process.removeAllListeners(signal);
  await rm(stateDir, { recursive: true });
});

const openPanel = async (options: PanelOptions): Promise<Panel> => {
  asked.push(options);
  return {
    router: createRouter(services),
    services,
    [Symbol.asyncDispose]: async () => {
      disposed += 1;
    },
  };
};

const start = (args: string[] = [], open = openPanel): Promise<void> =>
  startDesktop({
    args: ['/scratch/desktop.js', '--no-sandbox', '--state-dir', stateDir, ...args],
    env: {},
    version: '1',
    pageDir: '/scratch/page',
    preloadFile: '/scratch/preload.cjs',
    quitDeadlineMs: 50,
    openPanel: open,
  });

const window = () => standIn.noted.windows.at(-1)!;

test('the window is sandboxed and shut off, and shows the page of the app scheme', async () => {
  await start();
  expect(window().options.webPreferences).toEqual({
    preload: '/scratch/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    webviewTag: false,
    spellcheck: false,
    enableWebSQL: false,
  });
  expect(window().options).toMatchObject({
    width: 1180,
    height: 760,
    minWidth: 900,
    minHeight: 600,
    show: false,
  });
  expect(window().urls).toEqual(['app://hearth/']);
});

test('scheme, sandbox and lock come before Electron is ready', async () => {
  await start();
  const { calls } = standIn.noted;
  const ready = calls.indexOf('ready');
  for (const call of ['setPath', 'lock', 'schemes', 'sandbox'])
    expect(calls.indexOf(call)).toBeLessThan(ready);
  expect(calls.indexOf('setPath')).toBeLessThan(calls.indexOf('lock'));
  expect(standIn.noted.paths.get('userData')).toBe(join(stateDir, 'desktop'));
});

test('permissions are denied, navigation guarded and the page served before the window is there', async () => {
  await start();
  expect(session.defaultSession.check!(null, 'media', 'app://hearth', {} as never)).toBe(false);
  expect(session.defaultSession.listenerCount('will-download')).toBe(1);
  expect(window().webContents.openHandler).not.toBeNull();
  expect(standIn.noted.handlers.has('app')).toBe(true);
});

test('the window appears when it has something to show, in the theme’s colour', async () => {
  nativeTheme.shouldUseDarkColors = true;
  await start();
  expect(window().calls).toEqual([]);
  expect(window().options.backgroundColor).toBe('#191817');
  window().emit('ready-to-show');
  expect(window().calls).toEqual(['show']);
});

test('flags lead to the config and the state directory', async () => {
  standIn.keychain.available = false;
  await start(['--config', '/scratch/openclaw.json']);
  expect(asked).toEqual([
    { host: 'desktop', env: {}, version: '1', stateDir, configPath: '/scratch/openclaw.json' },
  ]);
});

test('the services get the system’s keychain where there is one', async () => {
  await start();
  const sealed = await asked[0]!.vault!.seal('a token');
  expect(await asked[0]!.vault!.open(sealed)).toEqual({ text: 'a token', renew: false });
});

test('a second start brings the first window to the front', async () => {
  await start();
  window().minimized = true;
  app.emit('second-instance', {}, [], '/');
  await expect.poll(() => window().calls).toEqual(['restore', 'show', 'focus']);
  expect(standIn.noted.windows).toHaveLength(1);
});

test('a second start ends itself without touching anything', async () => {
  standIn.hasLock = false;
  await start();
  expect(standIn.noted.calls).toEqual(['setPath', 'lock', 'quit']);
  expect(asked).toEqual([]);
});

test('the window opens where it stood, if a display is there', async () => {
  const place = { bounds: { x: 100, y: 50, width: 1000, height: 650 }, maximized: true };
  await writeFile(join(stateDir, 'window.json'), JSON.stringify(place));
  await start();
  expect(window().options).toMatchObject(place.bounds);
  window().emit('ready-to-show');
  expect(window().calls).toEqual(['maximize', 'show']);
});

test('quitting closes the window, keeps its place, ends every service and only then the process', async () => {
  await start();
  window().bounds = { x: 7, y: 30, width: 950, height: 640 };
  app.quit();
  expect(standIn.noted.calls).not.toContain('quit');
  await expect.poll(() => standIn.noted.calls).toContain('quit');
  expect(disposed).toBe(1);
  expect(JSON.parse(await readFile(join(stateDir, 'window.json'), 'utf8'))).toEqual({
    bounds: window().bounds,
    maximized: false,
  });
  expect(ipcMain.listenerCount('hearth:connect')).toBe(0);
  expect(services.settings.snapshots.watchers).toBe(0);
});

test('a service that does not end is not waited for beyond the deadline', async () => {
  await start([], async (options) => {
    const panel = await openPanel(options);
    return {
      ...panel,
      [Symbol.asyncDispose]: () => {
        disposed += 1;
        return new Promise<void>(() => undefined);
      },
    };
  });
  app.quit();
  await expect.poll(() => standIn.noted.calls).toContain('quit');
});

test.each(signals)('%s ends it in order', async (signal) => {
  await start();
  process.emit(signal);
  await expect.poll(() => standIn.noted.calls).toContain('quit');
  expect(disposed).toBe(1);
});

test('with the last window closed the app ends', async () => {
  await start();
  window().close();
  app.emit('window-all-closed');
  await expect.poll(() => standIn.noted.calls).toContain('quit');
});

const topOfMenu = (): unknown => standIn.noted.menus.at(-1)?.[0]?.label;

test('theme and menu follow the settings', async () => {
  standIn.languages = ['de-AT', 'en'];
  await start();
  await expect.poll(topOfMenu).toBe('Datei');
  services.settings.snapshots.set({ ...defaultSettings, theme: 'dark', language: 'en' });
  await expect.poll(topOfMenu).toBe('File');
  expect(nativeTheme.themeSource).toBe('dark');
});

test('an installation that cannot start says so and ends', async () => {
  await start([], async () => {
    throw new Error('The disk is gone.');
  });
  expect(standIn.noted.errors).toEqual(['The disk is gone.']);
  expect(standIn.noted.calls).toContain('exit 1');
});
