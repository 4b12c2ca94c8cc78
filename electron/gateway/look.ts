import type { Holder, NamedProcess } from '../../shared/gateway/machine.ts';
import type { Probe } from '../../shared/gateway/probe.ts';
import type { GatewayState } from '../../shared/gateway/snapshot.ts';
import { Poller } from '../streams/poller.ts';
import type { Timers } from '../streams/timers.ts';
import { probeGateway } from './prober.ts';

/** What one look at the gateway showed. */
export interface Look {
  readonly probe: Probe;
  readonly holder: Holder;
  /** who has the port, where that matters: another program answers there */
  readonly listener: NamedProcess | null;
  /** ms since 1970 */
  readonly begunAt: number;
  /** ms since 1970 of its end */
  readonly at: number;
}

export interface LooksOptions {
  /** where the gateway is looked for; asked anew each time */
  readonly url: () => string;
  /** whom its lock names; not asked for a gateway elsewhere */
  readonly holder: () => Promise<Holder>;
  readonly listener: () => Promise<NamedProcess | null>;
  readonly state: () => GatewayState['kind'];
  readonly isWatched: () => boolean;
  readonly timers: Timers;
  readonly onLook: (look: Look) => void;
}

/** ms from one look to the next: short while something is under way, long while nobody looks */
const pauses = {
  moving: { watched: 500, unwatched: 1000 },
  resting: { watched: 3000, unwatched: 15_000 },
} as const;

/** Looks at the gateway again and again: `/readyz` and the lock file, 1 to 2 ms a time. */
export class Looks implements AsyncDisposable {
  readonly #options: LooksOptions;
  readonly #poller: Poller;

  constructor(options: LooksOptions) {
    this.#options = options;
    this.#poller = new Poller({
      timers: options.timers,
      pause: () => pauseFor(options.state(), options.isWatched()),
      round: (signal) => this.#round(signal),
    });
  }

  /** Resolves after a look that began after this call. */
  async now(): Promise<void> {
    await this.#poller.now();
    // The round that was running may have begun before.
    await this.#poller.now();
  }

  /** What decides the pause has changed. */
  reconsider(): void {
    this.#poller.reconsider();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#poller[Symbol.asyncDispose]();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { url, holder, listener, timers, onLook } = this.#options;
    const address = url();
    const begunAt = timers.now();
    const [probe, held] = await Promise.all([probeGateway(address, signal), holder()]);
    const taken = probe.kind === 'other-program' ? await listener() : null;
    if (signal.aborted || address !== url()) return;
    onLook({ probe, holder: held, listener: taken, begunAt, at: timers.now() });
  }
}

/** ms to the next look. */
export function pauseFor(state: GatewayState['kind'], watched: boolean): number {
  const pause = isMoving(state) ? pauses.moving : pauses.resting;
  return watched ? pause.watched : pause.unwatched;
}

function isMoving(state: GatewayState['kind']): boolean {
  switch (state) {
    case 'checking':
    case 'starting':
    case 'draining':
    case 'restarting':
      return true;
    case 'not-installed':
    case 'stopped':
    case 'ready':
    case 'degraded':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return false;
  }
  return state satisfies never;
}
