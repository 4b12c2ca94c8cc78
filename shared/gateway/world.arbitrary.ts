import { initialMachine, type Effect, type Machine, type MachineEvent, type OwnChild } from './machine.ts';
import { step } from './state-machine.ts';
import type { Timed } from './state-machine.arbitrary.ts';
import type { GatewayStateKind } from './snapshot.ts';

/** A state machine in its world: spawns are answered once, ends are told once, `due` comes in time, and all that happens is noted. */
export class World {
  machine: Machine;
  now = 10_000_000;
  readonly moves: { from: GatewayStateKind; to: GatewayStateKind; by: string }[] = [];
  readonly signals: { child: OwnChild; alive: boolean; ours: boolean }[] = [];
  /** `asked`: by a user, at once or with the end that was asked for; `endsBefore`: the unclean ends up to then */
  readonly spawns: { at: number; asked: boolean; childrenBefore: number; endsBefore: number[] }[] = [];
  readonly uncleanEnds: number[] = [];
  readonly #ours = new Set<number>();
  #nextPid = 1000;
  #outstanding = false;
  #alive: number | null = null;

  constructor(elsewhere = false) {
    this.machine = initialMachine(elsewhere);
  }

  play(story: readonly Timed[]): this {
    for (const part of story) {
      this.pass(part.after, part.random);
      this.happen(part);
    }
    return this;
  }

  /** Time passes, and what falls due in it comes first. */
  pass(ms: number, random = 0.5): void {
    const end = this.now + ms;
    for (let rounds = 0; this.machine.due !== null && this.machine.due <= end; rounds += 1) {
      if (rounds > 50) throw new Error(`always due again in ${this.machine.state.kind}`);
      this.now = Math.max(this.now, this.machine.due);
      this.tell({ kind: 'due' }, random);
    }
    this.now = end;
  }

  happen({ what, random }: Timed): void {
    switch (what.kind) {
      case 'event':
        this.tell(what.event, random);
        return;
      case 'spawn-answer':
        if (this.#outstanding) this.answerSpawn(what.answer, random);
        return;
      case 'child-ends':
        this.endChild(what.diagnosis, random);
        return;
      case 'adopted':
        // An earlier Hearth's child is looked for once, at the start.
        if (
          this.moves.length === 0 &&
          this.#alive === null &&
          !this.#outstanding &&
          !this.machine.elsewhere
        ) {
          this.#alive = this.#pid();
          this.tell({ kind: 'adopted', pid: this.#alive, identity: 'x' }, random);
        }
        return;
      case 'stale-exit':
        this.tell(
          {
            kind: 'exited',
            pid: 999,
            exit: { code: 1, signal: null, at: this.now },
            diagnosis: { kind: 'crash' },
            lastLines: [],
          },
          random,
        );
    }
  }

  answerSpawn(answer: 'spawned' | 'not-spawned' | 'forestalled', random = 0.5): void {
    this.#outstanding = false;
    if (answer === 'spawned') {
      this.#alive = this.#pid();
      this.tell({ kind: 'spawned', pid: this.#alive, identity: `at ${this.now}` }, random);
    } else if (answer === 'not-spawned')
      this.tell({ kind: 'not-spawned', why: 'cannot-start', detail: 'ENOENT' }, random);
    else this.tell({ kind: 'forestalled' }, random);
  }

  endChild(diagnosis: Extract<MachineEvent, { kind: 'exited' }>['diagnosis'], random = 0.5): void {
    const pid = this.#alive;
    if (pid === null) return;
    const forced = this.machine.order?.forced === true;
    const code =
      diagnosis.kind === 'in-order'
        ? 0
        : diagnosis.kind === 'refused' && diagnosis.why !== 'port-in-use'
          ? 78
          : 1;
    if (forced || diagnosis.kind === 'crash' || code === 1) this.uncleanEnds.push(this.now);
    this.#alive = null;
    this.tell(
      { kind: 'exited', pid, exit: { code, signal: null, at: this.now }, diagnosis, lastLines: ['last'] },
      random,
    );
  }

  tell(event: MachineEvent, random = 0.5): void {
    const from = this.machine.state.kind;
    const before = JSON.stringify(this.machine);
    const { machine, effects } = step(this.machine, event, { now: this.now, random });
    if (JSON.stringify(this.machine) !== before) throw new Error('the old machine was changed');
    this.machine = machine;
    const to = machine.state.kind;
    if (from !== to) this.moves.push({ from, to, by: event.kind });
    for (const effect of effects) this.#do(effect, event);
  }

  #do(effect: Effect, event: MachineEvent): void {
    if (effect.kind === 'spawn') {
      const childrenBefore = (this.#alive === null ? 0 : 1) + (this.#outstanding ? 1 : 0);
      // Only a crash is followed by a start that nobody asked for: it comes when the pause is over.
      this.spawns.push({
        at: this.now,
        asked: event.kind !== 'due',
        childrenBefore,
        endsBefore: [...this.uncleanEnds],
      });
      this.#outstanding = true;
    } else if (effect.kind === 'signal') {
      const { child } = effect;
      this.signals.push({ child, alive: this.#alive === child.pid, ours: this.#ours.has(child.pid) });
    }
  }

  get spawnOutstanding(): boolean {
    return this.#outstanding;
  }

  get childAlive(): boolean {
    return this.#alive !== null;
  }

  #pid(): number {
    this.#nextPid += 1;
    this.#ours.add(this.#nextPid);
    return this.#nextPid;
  }
}
