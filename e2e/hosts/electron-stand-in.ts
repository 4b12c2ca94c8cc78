import { EventEmitter } from 'node:events';
import type {
  App,
  BrowserWindowConstructorOptions,
  CustomScheme,
  Dialog,
  Display,
  HandlerDetails,
  IpcRenderer,
  MenuItemConstructorOptions,
  MessagePortMain,
  NativeTheme,
  Protocol,
  Rectangle,
  SafeStorage,
  Screen,
  Session,
  Shell,
  WebContents,
  WindowOpenHandlerResponse,
} from 'electron';

/**
 * Stands in for the `electron` module where its binary is not there: unit tests reach it under that name. It does nothing by itself; it
 * notes what the shell asks of Electron and lets a test play Electron's part through `standIn`. Its shapes are the real package's.
 */

/** Everything noted since the last {@link reset}. */
interface Noted {
  schemes: CustomScheme[];
  handlers: Map<string, (request: Request) => Response | Promise<Response>>;
  windows: BrowserWindow[];
  menus: MenuItemConstructorOptions[][];
  opened: string[];
  errors: string[];
  paths: Map<string, string>;
  /** what was called, in order: `lock`, `sandbox`, `ready`, `quit`, `exit` … */
  calls: string[];
}

const fresh = (): Noted => ({
  schemes: [],
  handlers: new Map(),
  windows: [],
  menus: [],
  opened: [],
  errors: [],
  paths: new Map(),
  calls: [],
});

interface Keychain {
  /** null: it does not answer */
  available: boolean | null;
  backend: ReturnType<SafeStorage['getSelectedStorageBackend']>;
  keyChanged: boolean;
}

/** A test's view of what the shell did, and its hand on what Electron says. */
export const standIn = {
  noted: fresh(),
  /** Is this the first instance? */
  hasLock: true,
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }] as Rectangle[],
  languages: ['en-GB'],
  /** the system's keychain: is there one, does it answer, and which one on Linux? */
  keychain: { available: true, backend: 'gnome_libsecret', keyChanged: false } as Keychain,
  /** Forgets everything, as if Electron had just started. */
  reset(): void {
    standIn.noted = fresh();
    standIn.hasLock = true;
    standIn.workAreas = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    standIn.languages = ['en-GB'];
    standIn.keychain = { available: true, backend: 'gnome_libsecret', keyChanged: false };
    nativeTheme.themeSource = 'system';
    nativeTheme.shouldUseDarkColors = false;
    session.defaultSession = new StandInSession();
    for (const emitter of [app, ipcMain, ipcRenderer]) emitter.removeAllListeners();
  },
};

type Methods<T, Names extends keyof T> = Pick<T, Names>;

class StandInApp
  extends EventEmitter
  implements
    Methods<
      App,
      | 'enableSandbox'
      | 'requestSingleInstanceLock'
      | 'setPath'
      | 'whenReady'
      | 'quit'
      | 'exit'
      | 'isPackaged'
      | 'getPreferredSystemLanguages'
    >
{
  isPackaged = false;
  enableSandbox(): void {
    standIn.noted.calls.push('sandbox');
  }
  requestSingleInstanceLock(): boolean {
    standIn.noted.calls.push('lock');
    return standIn.hasLock;
  }
  setPath(name: string, path: string): void {
    standIn.noted.calls.push('setPath');
    standIn.noted.paths.set(name, path);
  }
  async whenReady(): Promise<void> {
    standIn.noted.calls.push('ready');
  }
  getPreferredSystemLanguages(): string[] {
    return standIn.languages;
  }
  /** As Electron does: before-quit, windows close, will-quit; each may be prevented. Then the process would end: `quit`. */
  quit(): void {
    if (prevented(this, 'before-quit')) return;
    for (const window of standIn.noted.windows) window.close();
    if (!prevented(this, 'will-quit')) standIn.noted.calls.push('quit');
  }
  exit(code = 0): void {
    standIn.noted.calls.push(`exit ${code}`);
  }
}

/** Emits an event that listeners can prevent, and says whether one did. `more` joins the event object. */
export function prevented(emitter: EventEmitter, name: string, more: Record<string, unknown> = {}): boolean {
  let stopped = false;
  emitter.emit(name, { preventDefault: () => (stopped = true), ...more }, more['url']);
  return stopped;
}

type OpenHandler = (details: HandlerDetails) => WindowOpenHandlerResponse;

/** The contents of a window: events a test emits, and the handler the shell set. */
export class StandInContents
  extends EventEmitter
  implements Methods<WebContents, 'setWindowOpenHandler' | 'getURL'>
{
  url = '';
  openHandler: OpenHandler | null = null;
  readonly mainFrame = { origin: 'app://hearth' };
  getURL(): string {
    return this.url;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

class StandInSession
  extends EventEmitter
  implements
    Methods<
      Session,
      'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
    >
{
  request: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  check: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  device: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  setPermissionRequestHandler(handler: StandInSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: StandInSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: StandInSession['device']): void {
    this.device = handler;
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  readonly urls: string[] = [];
  readonly calls: string[] = [];
  minimized = false;
  maximized = false;
  closed = false;
  bounds: Rectangle;
  readonly options: BrowserWindowConstructorOptions;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 0,
      height: options.height ?? 0,
    };
    standIn.noted.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.urls.push(url);
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  getNormalBounds(): Rectangle {
    return this.bounds;
  }
  restore(): void {
    this.calls.push('restore');
  }
  maximize(): void {
    this.calls.push('maximize');
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close', { preventDefault: () => undefined });
    this.emit('closed');
  }
}

/** One end of a port in the main process. */
export class StandInPort
  extends EventEmitter
  implements Methods<MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  started = false;
  closed = false;
  readonly sent: unknown[] = [];
  postMessage(message: unknown): void {
    this.sent.push(message);
    this.emit('sent', message);
  }
  start(): void {
    this.started = true;
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close');
  }
}

export const app = new StandInApp();

export const protocol: Methods<Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged(schemes) {
    standIn.noted.calls.push('schemes');
    standIn.noted.schemes.push(...schemes);
  },
  handle(scheme, handler) {
    standIn.noted.handlers.set(scheme, handler);
  },
};

export const ipcMain = new EventEmitter();

class StandInIpcRenderer extends EventEmitter implements Methods<IpcRenderer, 'postMessage'> {
  readonly posted: { channel: string; message: unknown; transfer: MessagePort[] | undefined }[] = [];
  postMessage(channel: string, message: unknown, transfer?: MessagePort[]): void {
    this.posted.push({ channel, message, transfer });
  }
}
export const ipcRenderer = new StandInIpcRenderer();

export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] => template,
  setApplicationMenu: (menu: MenuItemConstructorOptions[]): void => {
    standIn.noted.menus.push(menu);
  },
};

export const nativeTheme: { -readonly [Key in 'themeSource' | 'shouldUseDarkColors']: NativeTheme[Key] } = {
  themeSource: 'system',
  shouldUseDarkColors: false,
};

export const screen = {
  getAllDisplays: () => standIn.workAreas.map((workArea) => ({ workArea })),
} satisfies { [Key in keyof Methods<Screen, 'getAllDisplays'>]: () => Pick<Display, 'workArea'>[] };

export const session = { defaultSession: new StandInSession() };

export const shell: Methods<Shell, 'openExternal'> = {
  async openExternal(url) {
    standIn.noted.opened.push(url);
  },
};

export const dialog: Methods<Dialog, 'showErrorBox'> = {
  showErrorBox(_title, content) {
    standIn.noted.errors.push(content);
  },
};

/** Seals by turning the bytes over: enough to see that a text does not lie open. */
export const safeStorage: Methods<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
> = {
  isAsyncEncryptionAvailable: () =>
    standIn.keychain.available === null
      ? new Promise(() => undefined)
      : Promise.resolve(standIn.keychain.available),
  encryptStringAsync: async (text) => Buffer.from(text).map((byte) => byte ^ 0xff) as Buffer,
  decryptStringAsync: async (sealed) => ({
    result: Buffer.from(sealed.map((byte) => byte ^ 0xff)).toString(),
    shouldReEncrypt: standIn.keychain.keyChanged,
  }),
  getSelectedStorageBackend: () => standIn.keychain.backend,
};
