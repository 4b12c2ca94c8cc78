import { app, type Session, shell, type WebContents } from 'electron';
import { appOrigin, appUrl } from './app-scheme.ts';

/** Sites that the page's links may open, in the system's browser. */
const linkHosts: ReadonlySet<string> = new Set([
  'docs.openclaw.ai',
  'openclaw.ai',
  'lmstudio.ai',
  'github.com',
]);

/** May this link be opened in the system's browser? Only https, only known sites, no user name or port that could dress one up. */
export function isKnownLink(link: string): boolean {
  const url = URL.parse(link);
  if (url === null) return false;
  return (
    url.protocol === 'https:' &&
    linkHosts.has(url.hostname) &&
    url.username === '' &&
    url.password === '' &&
    url.port === ''
  );
}

/** Opens a known link in the system's browser; anything else is dropped. */
export function openLink(link: string): void {
  // If the system has no browser, there is nothing to open it with, and nothing else to do about it.
  if (isKnownLink(link)) void shell.openExternal(link).catch(() => undefined);
}

/** Every web contents that ever comes to be stays where it is: no navigation but a reload, no new window, no webview. */
export function guardWebContents(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    // A page that reloads itself navigates to where it is.
    if (event.url === appUrl && contents.getURL() === appUrl) return;
    event.preventDefault();
    openLink(event.url);
  });
  // The main frame's own navigation is the event above.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
}

/** The page needs no permission of any kind: all are denied, asked or merely looked up. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Only what the page itself made may be saved, such as an export: nothing is ever fetched to be saved. */
export function guardDownloads(session: Session): void {
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}/`)) event.preventDefault();
  });
}
