import { createHash } from 'node:crypto';

const dimensions = 32;

/** A vector of length 1 that is always the same for the same text. */
export function vectorOf(text: string): number[] {
  const bytes = [...createHash('sha256').update(text).digest()].slice(0, dimensions);
  const raw = bytes.map((byte) => byte / 127.5 - 1);
  const length = Math.hypot(...raw);
  return raw.map((part) => part / length);
}
