import { createHash, timingSafeEqual } from 'node:crypto';

/** Failures within {@link windowMs} after which every attempt without the right token is turned away. */
const allowedFailures = 10;
const windowMs = 60_000;

export type Admission = 'right' | 'wrong' | 'limited';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Tells the right token from wrong ones, in a time that says nothing about how near a guess was. After ten wrong ones within a minute
 * the rest of that minute's are "limited"; the right token always opens, so that nobody can lock the user out.
 */
export class TokenGate {
  readonly #digest: Buffer;
  readonly #now: () => number;
  #failures: number[] = [];

  /** @param now ms, monotonic or since 1970 */
  constructor(token: string, now: () => number = Date.now) {
    this.#digest = digest(token);
    this.#now = now;
  }

  admit(token: string | null): Admission {
    if (token !== null && timingSafeEqual(digest(token), this.#digest)) return 'right';
    const now = this.#now();
    this.#failures = this.#failures.filter((at) => now - at < windowMs);
    if (this.#failures.length >= allowedFailures) return 'limited';
    this.#failures.push(now);
    return 'wrong';
  }
}
