const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Is this `Host` header one that a browser on this computer sends? Any port passes, because `ssh -L other:127.0.0.1:port` changes it;
 * the name must be a loopback one, which a page that rebinds its own name to 127.0.0.1 cannot send.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const match = /^(?<name>\[::1\]|[^:[\]]+)(:\d{1,5})?$/.exec(host.toLowerCase());
  return loopbackNames.has(match?.groups?.['name'] ?? '');
}

/** Does the `Origin` header name the very page this host serves, under the name and port that the `Host` header has? */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  return (
    origin !== undefined && host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`
  );
}

const subProtocol = 'hearth.v1';
const tokenPrefix = 'hearth.token.';

/** The sub-protocol that the server answers with. */
export const wireProtocol = subProtocol;

/** The token among the offered sub-protocols, or null when `hearth.v1` or the token is missing. */
export function tokenOfProtocols(header: string | undefined): string | null {
  const offered = (header ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(subProtocol)) return null;
  return offered.find((name) => name.startsWith(tokenPrefix))?.slice(tokenPrefix.length) ?? null;
}

/** The token of an `Authorization: Bearer …` header, or null. */
export function tokenOfAuthorization(header: string | undefined): string | null {
  return /^Bearer ([\w-]+)$/.exec(header ?? '')?.[1] ?? null;
}
