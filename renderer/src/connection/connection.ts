/** How the page stands with the services. Times are ms since 1970. */
export type Connection =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'connected' }
  /** The services do not answer; the next try comes by itself at `nextTryAt`. `limited`: too many wrong keys were tried, from anywhere. */
  | { readonly kind: 'lost'; readonly attempt: number; readonly nextTryAt: number; readonly why: LostWhy }
  /** The host is there and does not accept this page's key: only a new link helps. */
  | { readonly kind: 'wrong-key' };

export type LostWhy = 'no-answer' | 'limited';

export type ConnectionEvent =
  | { readonly kind: 'opened' }
  /** `random` is in [0, 1) and spreads the tries of several pages. */
  | {
      readonly kind: 'closed';
      readonly why: LostWhy | 'wrong-key';
      readonly now: number;
      readonly random: number;
    }
  | { readonly kind: 'try-now' };

export const initialConnection: Connection = { kind: 'connecting', attempt: 0 };

const shortestWaitMs = 500;
const longestWaitMs = 10_000;

/** Wait before try number `attempt` (from 1), in ms: 0.5 s doubling up to 10 s, spread by ±20 %. */
export function waitBefore(attempt: number, random: number): number {
  const full = Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (0.8 + 0.4 * random));
}

/** What an event makes of the connection. The same object back means that nothing changed. */
export function nextConnection(connection: Connection, event: ConnectionEvent): Connection {
  switch (event.kind) {
    case 'opened':
      return connection.kind === 'connecting' ? { kind: 'connected' } : connection;
    case 'closed': {
      if (event.why === 'wrong-key') return { kind: 'wrong-key' };
      const attempt =
        connection.kind === 'connecting' || connection.kind === 'lost' ? connection.attempt + 1 : 1;
      return {
        kind: 'lost',
        attempt,
        nextTryAt: event.now + waitBefore(attempt, event.random),
        why: event.why,
      };
    }
    case 'try-now':
      if (connection.kind === 'lost') return { kind: 'connecting', attempt: connection.attempt };
      return connection.kind === 'wrong-key' ? { kind: 'connecting', attempt: 0 } : connection;
  }
  return event satisfies never;
}
