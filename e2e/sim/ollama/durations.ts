/** ms of Go's longest duration, about 292 years: how "for ever" looks on the wire. */
export const forever = 9_223_372_036_854;

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

export type KeepAlive =
  /** ms; null: the request has none */
  { readonly ok: true; readonly ms: number | null } | { readonly ok: false; readonly message: string };

/** `keep_alive` of a request: a number of seconds, or one of Go's durations such as "10m" or "1h30m"; negative is for ever. */
export function keepAliveOf(value: unknown): KeepAlive {
  if (value === undefined || value === null) return { ok: true, ms: null };
  if (typeof value === 'number') return { ok: true, ms: value < 0 ? forever : value * 1000 };
  if (typeof value !== 'string') return { ok: false, message: `Unsupported type: '${typeof value}'` };
  if (/^[+-]?0$/.test(value)) return { ok: true, ms: 0 };
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(value);
  if (match === null) {
    const bare = /^[+-]?\d+\.?\d*$/.test(value);
    return { ok: false, message: `time: ${bare ? 'missing unit in' : 'invalid'} duration "${value}"` };
  }
  if (match[1] === '-') return { ok: true, ms: forever };
  let ms = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    ms += Number(amount) * (units[unit ?? ''] ?? 0);
  return { ok: true, ms };
}

const part = (count: number): string => String(Math.trunc(count)).padStart(2, '0');

/** A moment as Go tells it: RFC 3339 with nanoseconds, in local time with its offset; UTC as "Z". */
export function goTime(ms: number, zoneMinutes: number): string {
  const local = new Date(ms + zoneMinutes * 60_000).toISOString().replace('Z', '000000');
  if (zoneMinutes === 0) return `${local}Z`;
  const offset = Math.abs(zoneMinutes);
  return `${local}${zoneMinutes < 0 ? '-' : '+'}${part(offset / 60)}:${part(offset % 60)}`;
}
