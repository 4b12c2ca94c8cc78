import path from 'node:path';
import { diagnose, type ExitFacts } from '../../../shared/gateway/exit-diagnosis.ts';
import {
  type Diagnosis,
  type Effect,
  type Holder,
  initialMachine,
  type Machine,
  type MachineEvent,
  type OwnChild,
  type Wish,
} from '../../../shared/gateway/machine.ts';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import type { Exit } from '../../../shared/gateway/snapshot.ts';
import { step } from '../../../shared/gateway/state-machine.ts';
import { done, failed, type Result } from '../../../shared/problem.ts';
import { Latest } from '../../streams/latest.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { AdoptedWatch } from './adopted-watch.ts';
import { type StartedChild, startGateway } from './child.ts';
import { OutputFile } from './output-file.ts';
import { ChildRecord, mergeEnds, type RecordedChild } from './record.ts';
import { refusalOf } from './refusal.ts';
import { signalGateway } from './signal.ts';
import type { Supervision, SupervisionOptions } from './supervision.ts';

/** ms */
const pauses = {
  /** between two looks at the length of its output */
  output: 60_000,
  /** between two looks whether an adopted gateway lives, while it is to end and otherwise: that nothing answers is told at once */
  adopted: { ending: 500, resting: 5_000 },
  /** for another Hearth that is just starting one */
  startLock: 5_000,
  /** for what is asked about an ended gateway besides its output */
  exitFacts: 3_000,
} as const;
/** Lines of output that are looked at, and shown, when a gateway ended. */
const lastLineCount = 60;

/** See {@link Supervision}. Nothing is known and nothing done until it is told and asked. */
export class Supervisor implements Supervision {
  readonly machines: Latest<Machine>;
  readonly #options: SupervisionOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #redact: (text: string) => string;
  readonly #output: OutputFile;
  readonly #record: ChildRecord;
  readonly #ended = new AbortController();
  /** what is being done just now; ends with the supervisor */
  readonly #work = new Set<Promise<void>>();
  #holder: Holder = { kind: 'unknown' };
  #started: StartedChild | null = null;
  #adopted: AdoptedWatch | null = null;
  #outputFrom = 0;
  /** the gateway of somebody else that was last compared with the record */
  #compared: number | null = null;
  #cancelDue: () => void = () => undefined;
  #cancelOutput: () => void = () => undefined;
  #disposing: Promise<void> | null = null;

  constructor(options: SupervisionOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#random = options.random ?? Math.random;
    this.#redact = options.redact ?? logRedactor([]);
    const folder = path.join(options.stateDir, 'gateway');
    this.#output = new OutputFile(path.join(folder, 'output.log'));
    this.#record = new ChildRecord(folder, options.openClawStateDir, () => this.#timers.now());
    this.machines = new Latest(initialMachine(options.elsewhere));
  }

  get outputFile(): string {
    return this.#output.file;
  }

  async adopt(): Promise<void> {
    if (this.#options.elsewhere) return;
    const { child, uncleanEnds } = await this.#record.read();
    this.machines.set({ ...this.machines.value, uncleanEnds });
    if (child !== null && (await this.#lives(child))) this.#take(child);
  }

  tell(event: Parameters<Supervision['tell']>[0]): void {
    if (event.kind === 'probed') {
      this.#holder = event.holder;
      if (event.probe.kind !== 'answers') this.#adopted?.look();
    }
    this.#step(event);
    if (event.kind === 'probed') this.#compare();
  }

  /** One that came up while this Hearth looked on may be another Hearth's: then it is Hearth's own here as well. */
  #compare(): void {
    const holder = this.#holder.kind === 'live' ? this.#holder.pid : null;
    if (this.machines.value.elsewhere || this.#isBusyWithOwn || holder === this.#compared) return;
    this.#compared = holder;
    if (holder !== null) this.#do(this.#takeRecorded());
  }

  get #isBusyWithOwn(): boolean {
    const { child, spawning } = this.machines.value;
    return child !== null || spawning;
  }

  async #takeRecorded(): Promise<void> {
    const { child } = await this.#record.read();
    if (child !== null && (await this.#lives(child)) && !this.#isBusyWithOwn) this.#take(child);
  }

  ask(wish: Wish): Result<null> {
    const refusal = refusalOf(this.machines.value, wish, this.#options.url(), this.#holder);
    if (refusal !== null) return failed(refusal);
    this.#step({ kind: 'asked', wish });
    return done(null);
  }

  async lastLines(count: number): Promise<string[]> {
    const lines = await this.#output.lastLines(count, this.#outputFrom);
    return lines.map((line) => this.#redact(line));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    if (this.#options.keepRunning()) this.#hastenOrder();
    else await this.#stopOwn();
    this.#ended.abort();
    this.#cancelDue();
    await this.#adopted?.[Symbol.asyncDispose]();
    this.#cancelOutput();
    while (this.#work.size > 0) await Promise.all(this.#work);
    this.#started?.letGo();
  }

  /** A stop that was asked for and only waits for its runs to be ended: the signal is sent now, as nobody is there to send it later. */
  #hastenOrder(): void {
    const { order, state } = this.machines.value;
    if (order?.next === 'stop' && state.kind === 'draining' && state.step === 'ending-runs')
      this.#step({ kind: 'runs-ended' });
  }

  async #stopOwn(): Promise<void> {
    const stop: Wish = { kind: 'stop', endRuns: true };
    if (refusalOf(this.machines.value, stop, this.#options.url(), this.#holder) !== null) return;
    this.#step({ kind: 'asked', wish: stop });
    for await (const { child, spawning, state } of this.machines.watch(this.#ended.signal)) {
      // One that not even SIGKILL ends is left to the system.
      if (!spawning && (child === null || state.kind === 'unreachable')) return;
    }
  }

  #step(event: MachineEvent): void {
    if (this.#ended.signal.aborted) return;
    const moment = { now: this.#timers.now(), random: this.#random() };
    const { machine, effects } = step(this.machines.value, event, moment);
    this.machines.set(machine);
    this.#armDue(machine.due);
    for (const effect of effects) this.#do(this.#perform(effect));
  }

  #armDue(due: number | null): void {
    this.#cancelDue();
    if (due === null) return;
    const wait = Math.max(0, due - this.#timers.now());
    this.#cancelDue = this.#timers.after(wait, () => this.#step({ kind: 'due' }));
  }

  /** Remembers work until it is done; its failures are told by events, so that what is left here is nobody's. */
  #do(work: Promise<void>): void {
    const noted = work.finally(() => this.#work.delete(noted));
    this.#work.add(noted);
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'spawn':
        return await this.#spawn();
      case 'signal':
        if (this.machines.value.order?.next === 'stop') await this.#noteStop(effect.child);
        await signalGateway(effect.child, effect.signal, this.#holder, this.#options.processes);
        return this.#adopted?.look();
      case 'end-runs':
        await this.#options.endRuns(this.#ended.signal).catch(() => undefined);
        return this.#step({ kind: 'runs-ended' });
      case 'ask-restart':
        if (!(await this.#options.requestRestart(this.#ended.signal).catch(() => false)))
          this.#step({ kind: 'restart-refused' });
    }
  }

  async #spawn(): Promise<void> {
    try {
      await using lock = await this.#record.lock(pauses.startLock, this.#ended.signal);
      if (lock === null) return this.#step({ kind: 'forestalled' });
      const record = await this.#record.read();
      // Another Hearth was faster: its gateway is the one that was asked for here.
      if (record.child !== null && (await this.#lives(record.child)))
        return this.#take(record.child, 'spawned');
      await this.#start(record.uncleanEnds);
    } catch (error) {
      // Whatever throws here is about Hearth's own files: the output, the record, its lock.
      this.#notSpawned(error instanceof Error ? error.message : String(error), 'state-unwritable');
    }
  }

  async #start(uncleanEnds: number[]): Promise<void> {
    const launch = await this.#options.launch();
    if (!launch.ok) return this.#notSpawned(launch.problem.detail ?? launch.problem.code);
    const outputFrom = await this.#output.prepare();
    const outcome = await startGateway(launch.value, this.#output.file);
    if (!outcome.ok) return this.#notSpawned(outcome.cause);
    const { pid, ended } = outcome.child;
    // One that has ended already has no identity, and gets no signal either.
    const identity = (await this.#options.processes.identity(pid)) ?? `ended ${pid}`;
    const child = { pid, identity, startedAt: this.#timers.now(), outputFrom };
    this.#started = outcome.child;
    this.#outputFrom = outputFrom;
    try {
      await this.#record.write({ child, uncleanEnds });
    } catch {
      // It is watched all the same; a later Hearth will take it for somebody else's.
    }
    this.#step({ kind: 'spawned', pid, identity });
    this.#watchOutput();
    void ended.then((end) => this.#hasEnded(pid, end));
  }

  #notSpawned(detail: string, why: 'cannot-start' | 'state-unwritable' = 'cannot-start'): void {
    this.#step({ kind: 'not-spawned', why, detail: this.#redact(detail) });
  }

  /** A gateway that another Hearth process started: its end is seen by looking. */
  #take({ pid, identity, outputFrom }: RecordedChild, kind: 'adopted' | 'spawned' = 'adopted'): void {
    this.#outputFrom = outputFrom;
    this.#step({ kind, pid, identity });
    this.#watchOutput();
    this.#adopted = new AdoptedWatch({
      pid,
      identity,
      processes: this.#options.processes,
      timers: this.#timers,
      pause: () => pauses.adopted[this.machines.value.order === null ? 'resting' : 'ending'],
      onEnd: () => this.#hasEnded(pid, { code: null, signal: null }),
    });
  }

  #watchOutput(): void {
    const look = async (): Promise<void> => {
      if (await this.#output.cutBack().catch(() => false)) this.#outputFrom = 0;
      if (this.machines.value.child !== null && !this.#ended.signal.aborted) this.#watchOutput();
    };
    this.#cancelOutput();
    this.#cancelOutput = this.#timers.after(pauses.output, () => this.#do(look()));
  }

  async #lives({ pid, identity }: { readonly pid: number; readonly identity: string }): Promise<boolean> {
    return (await this.#options.processes.identity(pid)) === identity;
  }

  #hasEnded(pid: number, { code, signal }: Pick<Exit, 'code' | 'signal'>): void {
    if (this.#ended.signal.aborted) return;
    this.#cancelOutput();
    this.#started = null;
    this.#adopted = null;
    this.#do(this.#report(pid, { code, signal, at: this.#timers.now() }));
  }

  async #report(pid: number, exit: Exit): Promise<void> {
    const identity = this.machines.value.child?.identity;
    const [lastLines, facts, { stopped }] = await Promise.all([
      this.lastLines(lastLineCount),
      this.#exitFacts(),
      this.#record.read(),
    ]);
    const diagnosis: Diagnosis =
      stopped !== null && stopped === identity
        ? { kind: 'in-order' }
        : diagnose({ ...facts, exit, lastLines });
    this.#step({ kind: 'exited', pid, exit, diagnosis, lastLines });
    await this.#forget(pid);
  }

  /** In time, or without them: a restart must not wait for what may hang. */
  async #exitFacts(): Promise<Omit<ExitFacts, 'exit' | 'lastLines'>> {
    const nothing = {
      holder: { kind: 'unknown' },
      listener: null,
      configProblem: null,
      configText: null,
    } as const;
    const { promise, resolve } = Promise.withResolvers<typeof nothing>();
    const cancel = this.#timers.after(pauses.exitFacts, () => resolve(nothing));
    const aborted = (): void => resolve(nothing);
    this.#ended.signal.addEventListener('abort', aborted);
    try {
      return await Promise.race([this.#options.exitFacts().catch(() => nothing), promise]);
    } finally {
      cancel();
      this.#ended.signal.removeEventListener('abort', aborted);
    }
  }

  async #noteStop({ identity }: OwnChild): Promise<void> {
    // Where it cannot be kept, the stop comes first.
    await this.#record.write({ stopped: identity }).catch(() => undefined);
  }

  /** Keeps what a later Hearth must know of an ended gateway: that it counts, if it does. */
  async #forget(pid: number): Promise<void> {
    try {
      const record = await this.#record.read();
      const uncleanEnds = mergeEnds([...record.uncleanEnds, ...this.machines.value.uncleanEnds]);
      const child = record.child?.pid === pid ? null : record.child;
      await this.#record.write({ child, uncleanEnds });
    } catch {
      // The next Hearth sees by the identity that it is gone.
    }
  }
}
