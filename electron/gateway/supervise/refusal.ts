import type { Holder, Machine, Wish } from '../../../shared/gateway/machine.ts';
import { waitsForNextTry } from '../../../shared/gateway/turns.ts';
import { maySpawn } from '../../../shared/gateway/wishes.ts';
import { type Problem, problem } from '../../../shared/problem.ts';

/** Why a wish cannot be taken up now; null: it can. `holder`: whom the lock named last, for the sentence. */
export function refusalOf(machine: Machine, wish: Wish, url: string, holder: Holder): Problem | null {
  switch (wish.kind) {
    case 'start':
      return maySpawn(machine) ? null : cannotStart(machine, url);
    case 'stop':
      return hasOwn(machine) || waitsForNextTry(machine) ? null : notOurs(machine, url, holder);
    case 'restart': {
      const { kind } = machine.state;
      const canAsk = wish.by === 'rpc' && (kind === 'ready' || kind === 'degraded');
      return canAsk || machine.child !== null ? null : notOurs(machine, url, holder);
    }
  }
}

const hasOwn = ({ child, spawning }: Machine): boolean => child !== null || spawning;

function cannotStart(machine: Machine, url: string): Problem {
  const { state } = machine;
  if (machine.elsewhere) return problem('gateway-remote');
  if (state.kind === 'port-taken') {
    const name = state.by === null ? '?' : `${state.by.name} (${state.by.pid})`;
    return problem('gateway-port-taken', { port: new URL(url).port, name });
  }
  if (machine.program.kind === 'not-found') return problem('openclaw-not-found');
  if (state.kind === 'given-up' && state.why === 'service-loop')
    return problem('gateway-already-running', { url });
  // Where nothing is known yet, starting might make a second one.
  return state.kind === 'checking' || machine.program.kind === 'looking'
    ? problem('gateway-busy')
    : problem('gateway-already-running', { url });
}

function notOurs(machine: Machine, url: string, holder: Holder): Problem {
  if (machine.elsewhere) return problem('gateway-remote');
  switch (machine.state.kind) {
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'starting':
    case 'restarting':
    case 'unreachable':
      return problem('gateway-not-ours', {
        name: holder.kind === 'live' ? `${holder.name} (${holder.pid})` : url,
      });
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return problem('gateway-not-running');
  }
}
