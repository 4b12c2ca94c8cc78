import type { Holder } from '../../shared/gateway/machine.ts';
import type { Processes } from '../process/processes.ts';
import { type GatewayLock, readLock } from './lock.ts';
import type { GatewayPlace } from './place.ts';

/** The process that holds the gateway's lock, as it was read last. */
export class LockHolder {
  readonly #processes: Processes;
  #lock: GatewayLock = { kind: 'none' };
  #memoryBytes: number | null = null;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  /** null where no living process holds it */
  get pid(): number | null {
    return this.#lock.kind === 'held' ? this.#lock.pid : null;
  }

  /** the port that the lock names; null where nobody holds it, or it names none */
  get port(): number | null {
    return this.#lock.kind === 'held' ? this.#lock.port : null;
  }

  /** ms since 1970 at which the process started, as far as the lock knows */
  get since(): number | null {
    return this.#lock.kind === 'held' ? this.#lock.since : null;
  }

  /** what the process takes, in bytes */
  get memoryBytes(): number | null {
    return this.pid === null ? null : this.#memoryBytes;
  }

  async read(place: GatewayPlace): Promise<Holder> {
    const lock = await readLock(place, this.#processes);
    this.#lock = lock;
    switch (lock.kind) {
      case 'held': {
        const facts = await this.#processes.facts(lock.pid);
        this.#memoryBytes = facts?.memoryBytes ?? null;
        return { kind: 'live', pid: lock.pid, name: facts?.name ?? 'openclaw-gateway', since: lock.since };
      }
      case 'stale':
        return { kind: 'stale', pid: lock.pid };
      case 'none':
        return { kind: 'none' };
      case 'in-use':
      case 'unreadable':
        return { kind: 'unknown' };
    }
    return lock satisfies never;
  }
}
