/**
 * `next`, with every part that equals its counterpart in `before` replaced by that counterpart: what did not change stays the same
 * object, so that nothing renders anew for it. For plain data as it comes over the wire.
 */
export function keepEqual<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(next)) {
    if (!Array.isArray(before)) return next;
    const kept = next.map((item, i) => keepEqual<unknown>(before[i], item));
    return (
      kept.length === before.length && kept.every((item, i) => item === before[i]) ? before : kept
    ) as T;
  }
  if (!isRecord(next) || !isRecord(before)) return next;
  const keys = Object.keys(next);
  const kept = Object.fromEntries(keys.map((key) => [key, keepEqual(before[key], next[key])]));
  const same =
    keys.length === Object.keys(before).length &&
    keys.every((key) => key in before && kept[key] === before[key]);
  return (same ? before : kept) as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
