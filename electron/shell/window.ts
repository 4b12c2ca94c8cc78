import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appUrl } from './app-scheme.ts';
import { boundsToOpen, minimumSize, type WindowPlace } from './window-bounds.ts';

/** Colours of the page's ground (tokens.css), so that the window does not flash before the page is painted. */
const ground = { light: '#f6f4f1', dark: '#191817' };

export interface WindowOptions {
  readonly preloadFile: string;
  readonly place: WindowPlace | null;
  /** Called as the window closes. */
  readonly onClose: (place: WindowPlace) => void;
}

/** Opens the one window. The page in it is sandboxed and reaches nothing but what the preload hands over. */
export function openWindow({ preloadFile, place, onClose }: WindowOptions): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...boundsToOpen(place?.bounds ?? null, workAreas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Hearth',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    webPreferences: {
      preload: preloadFile,
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
    },
  });
  window.once('ready-to-show', () => {
    if (place?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => onClose({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
  // A page that cannot be loaded shows the scheme's own answer; there is nothing to add to it here.
  void window.loadURL(appUrl).catch(() => undefined);
  return window;
}

/** Brings the window to the front, wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
