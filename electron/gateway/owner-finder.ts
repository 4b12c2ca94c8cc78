import { isDeepStrictEqual } from 'node:util';
import type { Owner } from '../../shared/gateway/snapshot.ts';
import type { Processes } from '../process/processes.ts';
import { Latest } from '../streams/latest.ts';
import { ownerOf } from './owner.ts';
import type { GatewayPlace } from './place.ts';
import type { ServiceReport } from './status-report.ts';

/** What tells one gateway process from another. */
export interface RunningFacts {
  /** the gateway's process; null: none runs, or its lock does not tell */
  readonly pid: number | null;
  /** what Hearth started and has not ended */
  readonly ownChild: number | null;
  /** Hearth is about to start one, or to try again. */
  readonly ownComes: boolean;
  readonly running: boolean;
}

export interface OwnerFinderOptions {
  readonly remote: boolean;
  readonly processes: Pick<Processes, 'facts' | 'ancestors'>;
  readonly labels: () => GatewayPlace['serviceLabels'];
  /** A cheap look at the service manager (10 ms), where there is one; null: it tells nothing. */
  readonly glance: () => Promise<ServiceReport | null>;
  /** The service manager was asked or looked at. */
  readonly onService: (service: ServiceReport) => void;
}

/** Who started the gateway: looked up once for each process, and again when the service manager was asked. */
export class OwnerFinder {
  readonly owner: Latest<Owner>;
  readonly #options: OwnerFinderOptions;
  #judged: unknown = null;
  #service: ServiceReport | null = null;

  constructor(options: OwnerFinderOptions) {
    this.#options = options;
    this.owner = new Latest<Owner>(options.remote ? { kind: 'remote' } : { kind: 'unknown' });
  }

  /** The newest report of the service manager; null: it was not asked yet. */
  get service(): ServiceReport | null {
    return this.#service;
  }

  /** What the service manager says now. */
  take(service: ServiceReport): void {
    this.#service = service;
    this.#options.onService(service);
  }

  async judge({ pid, ownChild, ownComes, running }: RunningFacts): Promise<void> {
    const { remote, processes, labels, glance } = this.#options;
    const facts = { pid, ownChild, ownComes, running, service: this.#service };
    if (isDeepStrictEqual(facts, this.#judged)) return;
    this.#judged = facts;
    const [of, ancestors, glanced] = await Promise.all([
      pid === null ? null : processes.facts(pid),
      pid === null ? [] : processes.ancestors(pid),
      ownChild === null ? glance() : null,
    ]);
    if (this.#judged !== facts) return;
    if (glanced !== null) {
      this.#judged = { ...facts, service: glanced };
      this.take(glanced);
    }
    const owner = ownerOf({
      remote,
      ownChild:
        pid === null
          ? ownComes || ownChild !== null
          : pid === ownChild || ancestors.some((ancestor) => ancestor.pid === ownChild),
      process: of,
      ancestors,
      running,
      service: this.#service,
      labels: labels(),
      platform: process.platform,
    });
    if (!isDeepStrictEqual(owner, this.owner.value)) this.owner.set(owner);
  }
}
