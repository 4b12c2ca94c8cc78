import type { Holder, OwnChild } from '../../../shared/gateway/machine.ts';
import type { Processes } from '../../process/processes.ts';

/**
 * Signals a gateway that Hearth started, if it is still that process. SIGTERM goes to the gateway itself: where `openclaw` is a script that
 * stays in front of it, that is the process of the lock, a descendant. SIGKILL goes to the whole group that Hearth started, so that nothing
 * of it is left. On Windows both end the process at once: the system knows no other way.
 */
export async function signalGateway(
  child: OwnChild,
  signal: 'SIGTERM' | 'SIGKILL',
  holder: Holder,
  processes: Pick<Processes, 'identity' | 'ancestors'>,
): Promise<void> {
  if ((await processes.identity(child.pid)) !== child.identity) return;
  if (signal === 'SIGKILL') {
    // It was started as the first of a group of its own. Windows has none.
    send(process.platform === 'win32' ? child.pid : -child.pid, signal);
    return;
  }
  const behind =
    holder.kind === 'live' && holder.pid !== child.pid && (await startedBy(child, holder.pid, processes));
  send(behind ? holder.pid : child.pid, signal);
}

async function startedBy(
  child: OwnChild,
  pid: number,
  processes: Pick<Processes, 'ancestors'>,
): Promise<boolean> {
  const ancestors = await processes.ancestors(pid);
  return ancestors.some((ancestor) => ancestor.pid === child.pid);
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended: its end is on the way.
  }
}
