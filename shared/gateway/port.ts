/** The port that OpenClaw's gateway takes where nothing says otherwise. */
export const defaultGatewayPort = 18_789;

/** `127.0.0.1:` or `[::1]:` before the port, which OpenClaw allows in the environment */
const hostBefore = /^\s*(?:\[[^\]]+\]|[^:]+):(?=\d+\s*$)/;

/**
 * The port of the gateway that goes with a config: OPENCLAW_GATEWAY_PORT, then `gateway.port`, then the one that OPENCLAW_PROFILE
 * hashes to, then 18789 (measured with OpenClaw 2026.9.6). What is no port is passed over.
 *
 * @param configured the config's `gateway.port`, of whatever type
 */
export function gatewayPort(configured: unknown, env: Readonly<Record<string, string | undefined>>): number {
  const profile = env['OPENCLAW_PROFILE']?.trim() ?? '';
  return (
    port(env['OPENCLAW_GATEWAY_PORT']?.replace(hostBefore, '')) ??
    port(configured) ??
    (profile === '' || profile === 'default' ? defaultGatewayPort : 20_000 + (fnv1a32(profile) % 40_000))
  );
}

function port(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 65_536
    ? number
    : null;
}

/** FNV-1a over the text's UTF-8 bytes, 32 bit, unsigned. */
function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

function* utf8(text: string): Generator<number> {
  for (const escaped of encodeURIComponent(text.toWellFormed()).matchAll(/%([0-9A-F]{2})|[^%]/g)) {
    yield escaped[1] === undefined ? escaped[0].charCodeAt(0) : Number.parseInt(escaped[1], 16);
  }
}
