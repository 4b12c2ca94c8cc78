import { isLoopback } from '../../shared/models/address.ts';

/** The two addresses of one gateway. */
export interface GatewayAddress {
  /** `http://host:port`, for `/readyz` and `/healthz` */
  readonly http: string;
  /** `ws://host:port`, for RPC */
  readonly ws: string;
  /** not this machine by its name: Hearth must show itself as a device there */
  readonly remote: boolean;
}

/** The gateway of this machine at `port`. */
export function localAddress(port: number): GatewayAddress {
  return { http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}`, remote: false };
}

/**
 * Reads what a user typed: `ws://`, `wss://`, `http://` or `https://`, a path as a reverse proxy needs it, no credentials, no query. Null for
 * anything else.
 */
export function parseGatewayUrl(text: string): GatewayAddress | null {
  if (!URL.canParse(text.trim())) return null;
  const url = new URL(text.trim());
  const secure = { 'ws:': false, 'http:': false, 'wss:': true, 'https:': true }[url.protocol];
  if (secure === undefined || url.hostname === '' || url.username !== '' || url.password !== '') return null;
  const rest = `${url.host}${url.pathname.replace(/\/+$/, '')}`;
  return {
    http: `${secure ? 'https' : 'http'}://${rest}`,
    ws: `${secure ? 'wss' : 'ws'}://${rest}`,
    remote: !isLoopback(url.hostname),
  };
}
