import type { Fleet, FleetMachine } from '../../../shared/machine/fleet.ts';
import {
  type MachinePool,
  type OtherMachine,
  thisMachineId,
} from '../../../shared/machine/fleet-settings.ts';
import { manualMachine } from '../../../shared/machine/manual-machine.ts';
import { poolProblem } from '../../../shared/machine/pooling.ts';
import { isToken, parseServeLink } from './serve-link.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { failed, problem, type Result } from '../../../shared/problem.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { Watched } from '../../streams/watched.ts';
import { ServedMachine, type ServedMachineOptions } from './served-machine.ts';

export interface FleetOptions {
  /** this machine; watched while the fleet is */
  readonly machine: Watched<Machine>;
  readonly secrets: SecretStore;
  readonly timers?: Timers;
  readonly random?: () => number;
  /** replaced in tests */
  readonly watch?: ServedMachineOptions['watch'];
}

/** A token belongs to an address: another machine under the same id must not be sent it. */
const tokenName = (url: string): string => `machine:${url}`;

/** This machine and the others of the settings. Others are asked only while somebody looks. */
export class FleetService implements AsyncDisposable {
  readonly snapshots: Watched<Fleet>;
  readonly #options: FleetOptions;
  readonly #timers: Timers;
  #machines: readonly OtherMachine[] = [];
  #pools: readonly MachinePool[] = [];
  #served = new Map<string, ServedMachine>();
  readonly #ending = new Set<Promise<unknown>>();
  /** follows this machine while somebody looks */
  #looking: AbortController | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.snapshots = new Watched(this.#fleet());
    this.snapshots.onChange = () => (this.snapshots.isWatched ? this.#wake() : this.#rest());
  }

  /** Takes up the settings: machines that stay keep their connection. */
  configure({ machines, pools }: { machines: readonly OtherMachine[]; pools: readonly MachinePool[] }): void {
    this.#machines = machines;
    this.#pools = pools;
    const before = this.#served;
    this.#served = new Map();
    for (const machine of machines) {
      if (machine.kind !== 'serve') continue;
      const known = before.get(machine.id);
      this.#served.set(machine.id, known?.url === machine.url ? known : this.#open(machine.url));
    }
    const kept = new Set(this.#served.values());
    const urls = new Set([...kept].map(({ url }) => url));
    for (const served of before.values()) {
      if (!kept.has(served)) this.#end(served);
      // Nobody is to find the key of a machine that was taken out. Where it cannot be deleted, it is back at the next start.
      if (!urls.has(served.url)) this.#await(this.#options.secrets.delete(tokenName(served.url)));
    }
    if (this.snapshots.isWatched) for (const served of kept) served.wake();
    this.#publish();
  }

  /**
   * Keeps the token of a machine's own `hearth serve`; the whole link may be given. 'machine-unknown', 'machine-token-invalid', or
   * 'secret-unwritable': then it holds until Hearth ends.
   */
  async setToken(id: string, text: string): Promise<Result<null>> {
    const served = this.#served.get(id);
    if (served === undefined) return failed(problem('machine-unknown', { machine: id }));
    const token = parseServeLink(text)?.token ?? text.trim();
    if (!isToken(token)) return failed(problem('machine-token-invalid'));
    return await this.keepToken(served.url, token);
  }

  /** As {@link setToken}, by the address, for a machine that is about to be added. */
  async keepToken(url: string, token: string): Promise<Result<null>> {
    const kept = await this.#options.secrets.set(tokenName(url), token);
    for (const served of this.#served.values()) if (served.url === url) served.tryAgain();
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.snapshots.onChange = () => undefined;
    this.#looking?.abort();
    for (const served of this.#served.values()) this.#end(served);
    await Promise.all([...this.#ending, this.#following]);
  }

  #open(url: string): ServedMachine {
    const { secrets, random = Math.random, watch } = this.#options;
    return new ServedMachine({
      url,
      token: () => secrets.get(tokenName(url)),
      timers: this.#timers,
      random,
      onChange: () => this.#publish(),
      ...(watch === undefined ? {} : { watch }),
    });
  }

  #end(served: ServedMachine): void {
    this.#await(served[Symbol.asyncDispose]());
  }

  /** The end waits for it. */
  #await(work: Promise<unknown>): void {
    const ending = work.finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #wake(): void {
    const looking = new AbortController();
    this.#looking = looking;
    for (const served of this.#served.values()) served.wake();
    this.#following = this.#followThis(this.#following, looking.signal);
  }

  async #followThis(before: Promise<void>, signal: AbortSignal): Promise<void> {
    await before;
    for await (const _ of this.#options.machine.watch(signal)) this.#publish();
  }

  #rest(): void {
    this.#looking?.abort();
    this.#looking = null;
    for (const served of this.#served.values()) served.rest();
  }

  #publish(): void {
    this.snapshots.set(this.#fleet());
  }

  #fleet(): Fleet {
    const machines: FleetMachine[] = [
      {
        id: thisMachineId,
        name: null,
        kind: 'this',
        url: null,
        state: { kind: 'ok' },
        machine: this.#options.machine.value,
      },
      ...this.#machines.map((machine) => this.#member(machine)),
    ];
    const find = (id: string): Machine | null => machines.find((one) => one.id === id)?.machine ?? null;
    return {
      machines,
      pools: this.#pools.map((pool) => ({ ...pool, problem: poolProblem(pool, find) })),
    };
  }

  #member(machine: OtherMachine): FleetMachine {
    const { id, name, kind } = machine;
    if (machine.kind === 'serve') {
      const served = this.#served.get(id);
      const state = served?.state ?? { kind: 'resting' as const };
      return { id, name, kind, url: machine.url, state, machine: served?.machine ?? null };
    }
    const described = manualMachine(name, machine.spec, this.#timers.now());
    const state: FleetMachine['state'] = { kind: described === null ? 'unknown-model' : 'ok' };
    return { id, name, kind, url: null, state, machine: described };
  }
}
