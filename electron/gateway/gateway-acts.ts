import { isThere } from '../../shared/gateway/is-there.ts';
import type { Wish } from '../../shared/gateway/machine.ts';
import type { Gateway, GatewayState } from '../../shared/gateway/snapshot.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import type { OpenClawCommand } from './openclaw-command.ts';
import type { ServiceVerb } from './service-verbs.ts';
import type { StatusReport } from './status-report.ts';

/** What the acts need of a session. */
export interface ActsOptions {
  /** the gateway runs elsewhere: it can be asked to restart, and no more */
  readonly remote: boolean;
  readonly command: Pick<OpenClawCommand, 'status' | 'service' | 'prepared'>;
  /** the newest snapshot, and the state as it is this moment */
  readonly gateway: () => Gateway;
  readonly state: () => GatewayState;
  /** Hearth started it, and it has not ended */
  readonly isOwn: () => boolean;
  readonly isConnected: () => boolean;
  /** the gateway's process by its lock */
  readonly pid: () => number | null;
  /** A service of the gateway may be installed, and its manager was not asked yet. */
  readonly mayHaveUnknownService: () => boolean;
  /** Looks now; resolves when everything seen is in the snapshot. */
  readonly refresh: () => Promise<void>;
  /** The service manager's report. */
  readonly take: (report: StatusReport) => void;
  /** Hands a wish to the supervision. */
  readonly ask: (wish: Wish) => Result<null>;
  /** Ends every running turn over RPC. */
  readonly endRuns: () => Promise<Result<unknown>>;
}

interface Ending {
  readonly endRuns: boolean;
}

/** Starting, stopping and restarting the gateway, always through whoever owns it. */
export class GatewayActs {
  readonly #options: ActsOptions;

  constructor(options: ActsOptions) {
    this.#options = options;
  }

  /** Asks OpenClaw's program who runs the gateway. Takes seconds. */
  async inspect(): Promise<Result<null>> {
    const { remote, command, take, refresh } = this.#options;
    if (remote) return failed(problem('gateway-remote'));
    const report = await command.status();
    if (!report.ok) return report;
    take(report.value);
    await refresh();
    return done(null);
  }

  async start(): Promise<Result<null>> {
    const { remote, command, gateway, state, mayHaveUnknownService, refresh, ask } = this.#options;
    if (remote) return failed(problem('gateway-remote'));
    await refresh();
    if (lives(state())) return failed(problem('gateway-already-running', { url: gateway().url }));
    if ((await command.prepared()) === null) return failed(problem('openclaw-not-found'));
    // What a service manager keeps is started by it alone; two owners would fight.
    if (mayHaveUnknownService()) {
      const asked = await this.inspect();
      if (!asked.ok) return asked;
    }
    return gateway().owner.kind === 'service' ? this.#byService('start') : ask({ kind: 'start' });
  }

  async stop({ endRuns: end }: Ending): Promise<Result<null>> {
    const { remote, gateway, state, isOwn, isConnected, ask, endRuns } = this.#options;
    if (remote) return failed(problem('gateway-remote'));
    const now = state();
    const waitsForNextTry = now.kind === 'restarting' && now.nextTryAt !== null;
    if (isOwn() || waitsForNextTry) return ask({ kind: 'stop', endRuns: end });
    if (gateway().owner.kind === 'service') {
      const ended = end && isConnected() ? await endRuns() : done(null);
      return ended.ok ? await this.#byService('stop') : ended;
    }
    if (!lives(now)) return failed(problem('gateway-not-running'));
    return failed(problem('gateway-not-ours', { name: this.#starterName() }));
  }

  async restart({ endRuns: end }: Ending): Promise<Result<null>> {
    const { gateway, state, isOwn, isConnected, ask } = this.#options;
    const { config, owner } = gateway();
    const needsProcess = config.kind === 'needs-restart' && config.how === 'stop-and-start';
    if (isOwn()) {
      const by = needsProcess || !isConnected() ? 'process' : 'rpc';
      return ask({ kind: 'restart', endRuns: end, by });
    }
    if (owner.kind === 'service') return await this.#byService('restart');
    if (!lives(state())) return failed(problem('gateway-not-running'));
    if (!isConnected()) return failed(problem('gateway-not-connected'));
    // Its process keeps its port through every restart, and only its owner can end it.
    if (needsProcess) return failed(problem('gateway-not-ours', { name: this.#starterName() }));
    return ask({ kind: 'restart', endRuns: end, by: 'rpc' });
  }

  async #byService(verb: ServiceVerb): Promise<Result<null>> {
    const result = await this.#options.command.service(verb);
    // What the last report said was true before.
    if (result.ok) await this.inspect();
    return result;
  }

  #starterName(): string {
    const { gateway, pid } = this.#options;
    const { owner, url } = gateway();
    if (owner.kind === 'terminal' || owner.kind === 'program') return owner.name;
    const known = pid();
    return known === null ? url : `PID ${known}`;
  }
}

/** A gateway process is there now; one that waits for its next try is not. */
export const lives = (state: GatewayState): boolean =>
  isThere(state.kind) && !(state.kind === 'restarting' && state.nextTryAt !== null);
