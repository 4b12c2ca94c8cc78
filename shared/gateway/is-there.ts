import type { GatewayStateKind } from './snapshot.ts';

/** A gateway process is there, whether or not it answers, or one is about to be. */
export function isThere(kind: GatewayStateKind): boolean {
  switch (kind) {
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'restarting':
    case 'unreachable':
      return true;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return false;
  }
  return kind satisfies never;
}
