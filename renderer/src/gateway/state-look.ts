import type { GatewayStateKind } from '../../../shared/gateway/snapshot.ts';
import type { DotLook } from '../ui/dot.tsx';

/** The sign of the gateway's state; each has a word beside it. */
export function gatewayLook(kind: GatewayStateKind): DotLook {
  switch (kind) {
    case 'ready':
      return 'good';
    case 'starting':
    case 'degraded':
    case 'draining':
    case 'restarting':
      return 'warn';
    case 'checking':
      return 'unknown';
    case 'stopped':
    case 'not-installed':
      return 'off';
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return 'bad';
  }
  return kind satisfies never;
}
