import type { Gateway, GatewayLink } from '../../shared/gateway/snapshot.ts';
import type { ProblemCode } from '../../shared/problem.ts';

const passing: ReadonlySet<ProblemCode> = new Set([
  'gateway-busy',
  'gateway-unreachable',
  'gateway-no-answer',
]);

/** The connection as it is shown: that a gateway which starts or stops takes none yet is no failure. */
export function shownLink(link: GatewayLink, state: Gateway['state']['kind']): GatewayLink {
  const underWay = state === 'starting' || state === 'restarting' || state === 'draining';
  return underWay && link.kind === 'failed' && passing.has(link.problem.code) ? { kind: 'connecting' } : link;
}
