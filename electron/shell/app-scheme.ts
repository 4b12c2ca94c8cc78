import { protocol } from 'electron';
import { pageSecurityHeaders } from '../../shared/content-security-policy.ts';
import type { PageFiles } from '../files/page-files.ts';

/** Where the page lives. A scheme of its own: unlike `file:` it has an origin, and it reaches the page's files and nothing else. */
export const appOrigin = 'app://hearth';
export const appUrl = `${appOrigin}/`;

/** Makes `app:` a proper origin. Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
}

/** Answers `app://hearth/…` with the page's files. Must run once the app is ready. */
export function serveAppScheme(pageFiles: PageFiles): void {
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const file =
      request.method === 'GET' && url.host === 'hearth' ? await pageFiles.read(url.pathname) : null;
    if (file === null) return new Response('Nothing here.\n', { status: 404, headers: pageSecurityHeaders });
    return new Response(new Uint8Array(file.body), {
      headers: { ...pageSecurityHeaders, 'content-type': file.type, 'cache-control': file.cacheControl },
    });
  });
}
