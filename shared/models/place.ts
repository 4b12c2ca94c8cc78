import { isLoopback, parseAddress } from './address.ts';

/** Where a model runs, as far as its address tells: here, on a machine of the same network, or at somebody else's. */
export type Place = 'this-machine' | 'network' | 'hosted' | 'unknown';

/** Providers that OpenClaw looks for on this machine when the config gives them no address. */
const localByDefault: ReadonlySet<string> = new Set(['lmstudio', 'ollama', 'vllm', 'sglang']);

/**
 * A guess from a provider's address. Loopback is this machine; private ranges, names without a dot and `.local`-like names are the
 * network; the rest is hosted. `unknown` for text that is no http address, such as an unfilled `${VAR}`.
 */
export function placeOfUrl(text: string): Place {
  const host = parseAddress(text)?.hostname;
  if (host === undefined) return 'unknown';
  if (isLoopback(host) || host === '0.0.0.0' || host === '::') return 'this-machine';
  if (host.includes(':')) return /^(f[cd]|fe[89ab])/.test(host) ? 'network' : 'hosted';
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return privateRange.test(host) ? 'network' : 'hosted';
  return !host.includes('.') || /\.(local|lan|home|internal|home\.arpa|ts\.net)$/.test(host)
    ? 'network'
    : 'hosted';
}

/** {@link placeOfUrl} for a provider of the config; one without an address is hosted unless OpenClaw expects it here. */
export function placeOfProvider(id: string, baseUrl: string | null): Place {
  if (baseUrl !== null) return placeOfUrl(baseUrl);
  return localByDefault.has(id) ? 'this-machine' : 'hosted';
}

/** Private, link-local and shared (tailnets) IPv4 addresses. */
const privateRange =
  /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
