import type { GatewayStateKind } from './snapshot.ts';

/** What a look can find in a gateway that answers, or holds its port and does not. */
const found = ['ready', 'degraded', 'draining', 'unreachable'] as const satisfies GatewayStateKind[];
/** What can become of one that runs, whoever started it. */
const lost = [
  'stopped',
  'restarting',
  'port-taken',
  'crashed',
  'given-up',
] as const satisfies GatewayStateKind[];

/**
 * The states that may follow each state, by whatever event; staying is always allowed. Worth seeing is what is not there: from
 * `stopped`, `crashed`, `given-up` and `not-installed` nothing leads to `restarting`, so nothing is started again that was not asked for.
 */
export const legalMoves: Readonly<Record<GatewayStateKind, readonly GatewayStateKind[]>> = {
  checking: ['not-installed', 'stopped', 'starting', ...found, 'restarting', 'port-taken', 'given-up'],
  'not-installed': ['stopped', 'starting', ...found, 'port-taken', 'given-up'],
  stopped: ['not-installed', 'starting', ...found, 'port-taken', 'given-up'],
  // `checking`: another Hearth was faster
  starting: ['checking', ...found, ...lost],
  ready: ['degraded', 'draining', 'unreachable', ...lost],
  degraded: ['ready', 'draining', 'unreachable', ...lost],
  draining: ['ready', 'degraded', 'unreachable', ...lost],
  // `starting`: the user did not want to wait for the next try
  restarting: [
    'checking',
    'not-installed',
    'starting',
    ...found,
    'stopped',
    'port-taken',
    'crashed',
    'given-up',
  ],
  unreachable: ['checking', 'starting', 'ready', 'degraded', 'draining', ...lost],
  'port-taken': ['not-installed', 'stopped', 'starting', ...found, 'given-up'],
  crashed: ['starting', ...found, 'port-taken', 'given-up'],
  'given-up': ['stopped', 'starting', ...found],
};
