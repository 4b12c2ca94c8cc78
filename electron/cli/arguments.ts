import { InvalidArgumentError } from 'commander';
import { type KvType, kvTypes } from '../../shared/fit/judgement.ts';

/** Longer than any model's context. */
const mostTokens = 100_000_000;

/** A place in the chain: 0 is the primary. */
export function index(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('0, 1, 2 …');
  return Number(text);
}

/** "65536" or "64k". */
export function tokenCount(text: string): number {
  const [, digits = '', thousands = ''] = /^(\d{1,8})(k?)$/i.exec(text) ?? [];
  const tokens = Number(digits) * (thousands === '' ? 1 : 1024);
  if (!(tokens >= 1 && tokens <= mostTokens)) throw new InvalidArgumentError('65536, 64k …');
  return tokens;
}

export function kvType(text: string): KvType {
  const found = kvTypes.find((type) => type === text.toLowerCase());
  if (found === undefined) throw new InvalidArgumentError(kvTypes.join(', '));
  return found;
}

export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new InvalidArgumentError('0 … 65535');
  return port;
}

export function revision(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('sha-256, 64 × 0-9 a-f');
  return text.toLowerCase();
}

export function ref(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new InvalidArgumentError('provider/model');
  return trimmed;
}
