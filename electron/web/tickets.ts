import { randomBytes } from 'node:crypto';

const validMs = 60_000;

/** Random words that each open the page once, within a minute. */
export class Tickets {
  readonly #now: () => number;
  readonly #issued = new Map<string, number>();

  /** @param now ms, monotonic or since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  issue(): string {
    const ticket = randomBytes(32).toString('base64url');
    this.#issued.set(ticket, this.#now());
    return ticket;
  }

  /** Was it issued within the last minute and not used yet? From now on it is used. */
  redeem(ticket: string): boolean {
    const issuedAt = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return issuedAt !== undefined && this.#now() - issuedAt < validMs;
  }
}
