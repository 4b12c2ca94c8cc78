import { isThere } from './is-there.ts';
import type { Gateway } from './snapshot.ts';

/** What a user may do with the gateway. */
export type GatewayAction =
  | 'start'
  | 'stop'
  | 'restart'
  /** ends a service that starts a refusing gateway again and again */
  | 'stop-service'
  /** asks OpenClaw who runs the gateway */
  | 'inspect'
  /** OpenClaw's own doctor */
  | 'repair'
  | 'undo-config'
  | 'give-token'
  | 'choose-program';

/** What may be done now, the most helpful first. Hearth acts through the owner and never ends what it did not start. */
export function allowedActions(gateway: Gateway): GatewayAction[] {
  const { state, owner } = gateway;
  const live = isThere(state.kind);
  const actions: GatewayAction[] = [];
  if (state.kind === 'given-up' && state.why === 'service-loop') {
    if (owner.kind === 'service' && !owner.system) actions.push('stop-service');
  } else if (canStart(gateway)) actions.push('start');
  // A next try that is waited for is Hearth's own, whoever is called the owner while nothing runs.
  const waits = state.kind === 'restarting' && state.nextTryAt !== null;
  if (waits || (live && mayStop(gateway))) actions.push('stop');
  if (live && mayRestart(gateway)) actions.push('restart');
  if (configIsAtFault(gateway)) actions.push('undo-config', 'repair');
  if (gateway.link.kind === 'failed' && tokenProblems.has(gateway.link.problem.code))
    actions.push('give-token');
  if (needsProgram(gateway)) actions.push('choose-program');
  if (owner.kind !== 'remote' && owner.kind !== 'hearth' && gateway.program.kind === 'found')
    actions.push('inspect');
  return actions;
}

const tokenProblems: ReadonlySet<string> = new Set([
  'gateway-token-missing',
  'gateway-token-wrong',
  'gateway-device-required',
]);

function canStart({ state, owner, program }: Gateway): boolean {
  if (owner.kind === 'remote' || program.kind !== 'found') return false;
  if (owner.kind === 'service' && owner.system) return false;
  switch (state.kind) {
    case 'stopped':
    case 'crashed':
    case 'given-up':
      return true;
    case 'restarting':
      return state.nextTryAt !== null;
    case 'checking':
    case 'not-installed':
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
    case 'port-taken':
      return false;
  }
}

function mayStop({ owner, program }: Gateway): boolean {
  switch (owner.kind) {
    case 'hearth':
      return true;
    case 'service':
      return !owner.system && program.kind === 'found';
    case 'nobody':
    case 'unknown':
    case 'terminal':
    case 'program':
    case 'remote':
      return false;
  }
}

function mayRestart({ state, owner, program, link }: Gateway): boolean {
  if (state.kind === 'draining' || state.kind === 'starting' || state.kind === 'restarting') return false;
  switch (owner.kind) {
    case 'hearth':
      return true;
    case 'service':
      return !owner.system && program.kind === 'found';
    case 'unknown':
    case 'terminal':
    case 'program':
    case 'remote':
      // Only the gateway itself can do it, when it is asked over RPC.
      return link.kind === 'connected' && (state.kind === 'ready' || state.kind === 'degraded');
    case 'nobody':
      return false;
  }
}

function configIsAtFault({ state, config }: Gateway): boolean {
  if (config.kind === 'rejected') return true;
  if (state.kind !== 'given-up') return false;
  return (
    state.why === 'service-loop' ||
    ['config-syntax', 'config-invalid', 'mode-missing', 'config-missing', 'refused'].includes(state.why)
  );
}

function needsProgram({ state, program }: Gateway): boolean {
  return (
    state.kind === 'not-installed' ||
    program.kind === 'not-found' ||
    (program.kind === 'found' && program.node === null) ||
    (state.kind === 'given-up' && (state.why === 'node-unfit' || state.why === 'cannot-start'))
  );
}
