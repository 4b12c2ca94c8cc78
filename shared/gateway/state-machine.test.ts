import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import type { Diagnosis, Effect, Holder, MachineEvent, Wish } from './machine.ts';
import type { Probe } from './probe.ts';
import type { GatewayStateKind } from './snapshot.ts';
import { initialMachine, type Machine } from './machine.ts';
import { step } from './state-machine.ts';

const start = 50_000_000;
const nobody: Holder = { kind: 'none' };
const foreign: Holder = { kind: 'live', pid: 77, name: 'openclaw-gateway', since: null };
const killed: Holder = { kind: 'stale', pid: 77 };
const answer = (more: Partial<Extract<Probe, { kind: 'answers' }>> = {}): Probe => ({
  kind: 'answers',
  ready: true,
  failing: [],
  draining: false,
  uptimeMs: 1_000_000,
  eventLoop: null,
  ...more,
});
const coming = answer({ ready: false, failing: ['startup-sidecars'], uptimeMs: 900 });
const draining = answer({ ready: false, draining: true });
const slow = answer({ eventLoop: { degraded: true, reasons: ['cpu'], delayMs: 900, utilization: 1 } });
const nothing: Probe = { kind: 'nothing' };

/** A machine with its clock, told one thing after the other. */
class Told {
  machine: Machine;
  now = start;
  effects: Effect['kind'][] = [];

  constructor(elsewhere = false) {
    this.machine = initialMachine(elsewhere);
  }

  tell(event: MachineEvent): this {
    const result = step(this.machine, event, { now: this.now, random: 0.5 });
    this.machine = result.machine;
    this.effects.push(...result.effects.map(({ kind }) => kind));
    return this;
  }

  look(probe: Probe, holder: Holder = nobody, listener: { pid: number; name: string } | null = null): this {
    return this.tell({ kind: 'probed', probe, holder, listener });
  }

  ask(wish: Wish): this {
    return this.tell({ kind: 'asked', wish });
  }

  after(ms: number): this {
    this.now += ms;
    return this.machine.due !== null && this.machine.due <= this.now ? this.tell({ kind: 'due' }) : this;
  }

  end(code: number | null, diagnosis: Diagnosis = { kind: 'crash' }): this {
    const exit = { code, signal: code === null ? 'SIGKILL' : null, at: this.now };
    return this.tell({ kind: 'exited', pid: 5, exit, diagnosis, lastLines: ['the last line'] });
  }

  get is(): GatewayStateKind {
    return this.machine.state.kind;
  }

  /** Hearth's own, ready. */
  static own(): Told {
    return new Told()
      .tell({ kind: 'program', program: 'found', tried: [] })
      .look(nothing)
      .ask({ kind: 'start' })
      .tell({ kind: 'spawned', pid: 5, identity: 'five' })
      .look(answer());
  }
}

describe('a gateway that was there before Hearth', () => {
  it.each([
    ['is ready', answer(), foreign, 'ready'],
    ['is starting', coming, foreign, 'starting'],
    ['has begun and does not listen yet', nothing, foreign, 'starting'],
    ['runs with a part that fails', answer({ ready: false, failing: ['telegram'] }), foreign, 'degraded'],
    ['is ending', draining, foreign, 'draining'],
    ['has the port and hangs', { kind: 'hangs' }, foreign, 'unreachable'],
    ['speaks something else than HTTP, as with TLS', { kind: 'other-program' }, foreign, 'unreachable'],
    ['is not there', nothing, nobody, 'stopped'],
    ['was killed some time ago', nothing, killed, 'stopped'],
    ['is not there, and another program has its port', { kind: 'other-program' }, nobody, 'port-taken'],
    ['is not there, and another program hangs on its port', { kind: 'hangs' }, killed, 'port-taken'],
  ] as [string, Probe, Holder, GatewayStateKind][])('%s', (_, probe, holder, kind) => {
    expect(new Told().look(probe, holder).is).toBe(kind);
  });

  it('that ends in order takes its lock along and is stopped; one that leaves it was killed and is not started by Hearth', () => {
    expect(new Told().look(answer(), foreign).look(nothing, nobody).is).toBe('stopped');
    const crashed = new Told().look(answer(), foreign).look(nothing, killed);
    expect(crashed.is).toBe('crashed');
    expect(crashed.after(3_600_000).effects).toEqual([]);
  });

  it('that is killed while it answers has crashed: its broken answer is no other program’s', () => {
    const told = new Told().look(answer(), foreign).look({ kind: 'other-program' }, killed);
    expect(told.is).toBe('ready');
    expect(told.look(nothing, killed).is).toBe('crashed');
    const taken = new Told().look(answer(), foreign).look({ kind: 'other-program' }, killed);
    expect(taken.after(limits.silence).look({ kind: 'other-program' }, killed).is).toBe('port-taken');
    const by = { pid: 3, name: 'python3' };
    expect(new Told().look(answer(), foreign).look({ kind: 'other-program' }, killed, by).is).toBe(
      'port-taken',
    );
  });

  it('gets no signal, whatever is asked; only a restart over RPC is asked of it', () => {
    const told = new Told().tell({ kind: 'program', program: 'found', tried: [] }).look(answer(), foreign);
    told.ask({ kind: 'stop', endRuns: true }).ask({ kind: 'start' });
    told.ask({ kind: 'restart', endRuns: true, by: 'process' });
    expect(told.effects).toEqual([]);
    told.ask({ kind: 'restart', endRuns: true, by: 'rpc' }).tell({ kind: 'runs-ended' });
    expect(told.effects).toEqual(['end-runs', 'ask-restart']);
    expect(told.tell({ kind: 'restart-refused' }).look(answer(), foreign).is).toBe('ready');
    expect(told.effects).toEqual(['end-runs', 'ask-restart']);
  });

  it('that restarts in its process is restarting until the new one answers, not ready in between', () => {
    const told = new Told().look(answer(), foreign);
    told.tell({ kind: 'announced', restart: true, expectedMs: 1500 });
    expect(told.machine.state).toMatchObject({ kind: 'restarting', why: 'outside' });
    expect(told.after(50).look(answer(), foreign).is).toBe('restarting');
    expect(told.after(500).look(nothing, foreign).is).toBe('restarting');
    expect(told.after(3_000).look(coming, foreign).is).toBe('restarting');
    expect(told.after(1_000).look(answer({ uptimeMs: 1_500 }), foreign).is).toBe('ready');
  });

  it('that restarted between two looks is ready by its uptime', () => {
    const told = new Told()
      .look(answer(), foreign)
      .tell({ kind: 'announced', restart: true, expectedMs: 1500 });
    expect(told.after(15_000).look(answer({ uptimeMs: 9_000 }), foreign).is).toBe('ready');
  });

  it('on another machine can only be watched', () => {
    const told = new Told(true).tell({ kind: 'program', program: 'not-found', tried: [] });
    expect(told.look(nothing, { kind: 'unknown' }).machine.state).toMatchObject({
      kind: 'unreachable',
      pid: null,
    });
    expect(told.look(answer(), { kind: 'unknown' }).is).toBe('ready');
    expect(told.ask({ kind: 'stop', endRuns: true }).effects).toEqual([]);
    expect(told.ask({ kind: 'restart', endRuns: false, by: 'rpc' }).effects).toEqual(['ask-restart']);
  });
});

describe('a gateway of Hearth’s own', () => {
  it('that does not get ready is not starting for ever', () => {
    const told = Told.own();
    const silent = new Told()
      .tell({ kind: 'program', program: 'found', tried: [] })
      .look(nothing)
      .ask({ kind: 'start' })
      .tell({ kind: 'spawned', pid: 5, identity: 'five' });
    expect(silent.after(limits.starting - 1).is).toBe('starting');
    expect(silent.after(1).machine.state).toMatchObject({ kind: 'unreachable', pid: 5 });
    expect(silent.look(answer()).is).toBe('ready');
    const parts = told
      .tell({ kind: 'announced', restart: true, expectedMs: null })
      .look(nothing)
      .look(coming);
    expect(parts.after(limits.starting).is).toBe('unreachable');
  });

  it('that names the same part for three minutes is called what it is: running, with a part that fails', () => {
    const told = new Told().look(coming, foreign).after(limits.starting);
    expect(told.machine.state).toMatchObject({ kind: 'degraded', failing: ['startup-sidecars'] });
    expect(told.look(coming, foreign).is).toBe('degraded');
    expect(told.look(answer(), foreign).after(limits.well).look(answer(), foreign).is).toBe('ready');
  });

  it('that crashed is not taken for crashed by others, nor for running, by a look that began before', () => {
    const told = Told.own();
    const begunAt = told.now;
    told.after(20).end(null);
    expect(told.is).toBe('restarting');
    told.tell({ kind: 'probed', probe: answer(), holder: foreign, listener: null, begunAt });
    expect(told.is).toBe('restarting');
    expect(told.look(nothing, { kind: 'live', pid: 5, name: 'openclaw-gateway', since: null }).is).toBe(
      'restarting',
    );
    expect(told.after(1_000).effects).toEqual(['spawn', 'spawn']);
  });

  it('that somebody ends in order stays ended: it was asked for, if not by Hearth', () => {
    const told = Told.own().end(0, { kind: 'in-order' });
    expect(told.is).toBe('stopped');
    expect(told.after(3_600_000).effects).toEqual(['spawn']);
  });

  it('that refuses to start is left alone until somebody asks', () => {
    const told = Told.own();
    const by = { pid: 9, name: 'other' };
    told.end(78, { kind: 'refused', why: 'second-gateway', fault: null, by });
    expect(told.machine.state).toMatchObject({
      kind: 'given-up',
      why: 'second-gateway',
      by,
      exit: { code: 78 },
    });
    expect(told.after(3_600_000).look(nothing, foreign).is).toBe('given-up');
    expect(told.look(answer(), foreign).is).toBe('ready');
    expect(told.effects).toEqual(['spawn']);
  });

  it('that was stable for five minutes begins to count anew, and the pause is short again', () => {
    const told = Told.own()
      .end(null)
      .after(1_000)
      .tell({ kind: 'spawned', pid: 5, identity: 'b' })
      .look(answer());
    told.after(1_000).end(null);
    expect(told.machine.attempt).toBe(2);
    told
      .after(2_000)
      .tell({ kind: 'spawned', pid: 5, identity: 'c' })
      .look(answer())
      .after(300_000)
      .end(null);
    expect(told.machine.state).toMatchObject({ kind: 'restarting', attempt: 1, nextTryAt: told.now + 1_000 });
  });

  it('can be started at once by a user who does not want to wait, or be let be', () => {
    expect(Told.own().end(null).ask({ kind: 'start' }).effects).toEqual(['spawn', 'spawn']);
    const let_ = Told.own().end(null).ask({ kind: 'stop', endRuns: false });
    expect(let_.machine.state).toMatchObject({ kind: 'stopped', exit: { signal: 'SIGKILL' } });
    expect(let_.after(3_600_000).effects).toEqual(['spawn']);
  });
});

describe('stopping', () => {
  it('with its runs ended takes ten seconds at most, then the process is killed', () => {
    const told = Told.own().tell({ kind: 'runs', count: 2 }).ask({ kind: 'stop', endRuns: true });
    expect(told.machine.state).toMatchObject({
      step: 'ending-runs',
      runs: 2,
      deadline: told.now + limits.endingRuns,
    });
    told.after(100).tell({ kind: 'runs-ended' }).tell({ kind: 'runs', count: 0 });
    expect(told.machine.state).toMatchObject({ step: 'waiting', runs: 0, deadline: told.now + 10_000 });
    told.look(draining).after(10_000);
    expect(told.machine.state).toMatchObject({ step: 'killing' });
    expect(told.effects).toEqual(['spawn', 'end-runs', 'signal', 'signal']);
    expect(told.end(null).machine).toMatchObject({ state: { kind: 'stopped' }, uncleanEnds: [told.now] });
  });

  it('while its runs may finish waits for as long as OpenClaw itself does; a user who has enough hurries it', () => {
    const told = Told.own().ask({ kind: 'stop', endRuns: false });
    expect(told.machine.state).toMatchObject({ step: 'waiting', deadline: told.now + 330_000 });
    told.after(60_000).ask({ kind: 'stop', endRuns: true });
    expect(told.machine.state).toMatchObject({ step: 'waiting', deadline: told.now + 10_000 });
    expect(told.effects).toEqual(['spawn', 'signal']);
  });

  it('instead of a restart that waits for runs: the gateway still takes requests, so they are ended in order first', () => {
    const own = Told.own().ask({ kind: 'restart', endRuns: false, by: 'rpc' }).after(6_000);
    own.look(answer()).ask({ kind: 'stop', endRuns: true });
    expect(own.machine.state).toMatchObject({ kind: 'draining', step: 'ending-runs', next: 'stop' });
    own.tell({ kind: 'runs-ended' });
    expect(own.effects).toEqual(['spawn', 'ask-restart', 'end-runs', 'signal']);
    expect(own.end(0, { kind: 'in-order' }).is).toBe('stopped');
  });

  it('goes on although the runs do not end', () => {
    const told = Told.own().ask({ kind: 'stop', endRuns: true }).after(limits.endingRuns);
    expect(told.effects).toEqual(['spawn', 'end-runs', 'signal']);
  });

  it('what not even SIGKILL ends is unreachable, and its late end is no crash', () => {
    const told = Told.own().ask({ kind: 'stop', endRuns: false }).after(330_000).after(limits.killing);
    expect(told.is).toBe('unreachable');
    expect(told.end(null).is).toBe('stopped');
  });

  it('before the process is there is done as soon as it is', () => {
    const told = new Told()
      .tell({ kind: 'program', program: 'found', tried: [] })
      .look(nothing)
      .ask({ kind: 'start' });
    told.ask({ kind: 'stop', endRuns: true }).tell({ kind: 'spawned', pid: 5, identity: 'x' });
    expect(told.effects).toEqual(['spawn', 'signal']);
    expect(told.end(0, { kind: 'in-order' }).is).toBe('stopped');
  });

  it('and starting, for a changed port, is one wish', () => {
    const told = Told.own()
      .ask({ kind: 'restart', endRuns: true, by: 'process' })
      .tell({ kind: 'runs-ended' });
    expect(told.end(0, { kind: 'in-order' }).machine.state).toMatchObject({
      kind: 'restarting',
      why: 'asked',
    });
    expect(told.tell({ kind: 'spawned', pid: 6, identity: 'y' }).look(coming).is).toBe('restarting');
    expect(told.look(answer({ uptimeMs: 1 })).is).toBe('ready');
    expect(told.effects).toEqual(['spawn', 'end-runs', 'signal', 'spawn']);
  });
});

describe('the pill does not flicker', () => {
  it('when the event loop is slow for a moment, or well for a moment', () => {
    const told = Told.own();
    expect(
      told
        .look(slow)
        .after(limits.bad - 1)
        .look(slow).is,
    ).toBe('ready');
    expect(told.after(1).look(slow).machine.state).toMatchObject({
      kind: 'degraded',
      eventLoop: { delayMs: 900 },
    });
    expect(
      told
        .look(answer())
        .after(limits.well - 1)
        .look(answer()).is,
    ).toBe('degraded');
    expect(
      told
        .look(slow)
        .look(answer())
        .after(limits.well - 1)
        .look(answer()).is,
    ).toBe('degraded');
    expect(told.after(1).look(answer()).is).toBe('ready');
    expect(told.look(slow).after(3_000).look(answer()).after(3_000).look(slow).is).toBe('ready');
  });

  it('when a gateway that has said that it restarts still drains; a new one that is told to end drains', () => {
    const own = Told.own().ask({ kind: 'restart', endRuns: false, by: 'rpc' });
    own.look(draining).tell({ kind: 'announced', restart: true, expectedMs: 1500 });
    const seen = [draining, nothing, coming].map((probe) => own.after(500).look(probe, foreign).is);
    expect(seen).toEqual(['restarting', 'restarting', 'restarting']);
    expect(own.after(500).look(draining, foreign).is).toBe('draining');
  });

  it('when an answer is late; only a longer silence makes it unreachable', () => {
    const told = Told.own()
      .look({ kind: 'hangs' })
      .after(limits.silence - 1)
      .look({ kind: 'hangs' });
    expect(told.is).toBe('ready');
    expect(told.look(answer()).after(2).look({ kind: 'hangs' }).is).toBe('ready');
    expect(told.after(limits.silence).look({ kind: 'hangs' }).is).toBe('unreachable');
  });
});

describe('what others do', () => {
  it('a service that starts a refusing gateway again and again is given up on, also while it lives for seconds', () => {
    const told = new Told().look(nothing);
    told.tell({ kind: 'service-loop', looping: true, fault: null, lastLines: ['Missing config.'] });
    expect(told.machine.state).toMatchObject({ kind: 'given-up', why: 'service-loop' });
    expect(told.look(nothing, foreign).look(nothing, killed).is).toBe('given-up');
    expect(told.tell({ kind: 'service-loop', looping: false, fault: null, lastLines: [] }).is).toBe(
      'stopped',
    );
  });

  it('another Hearth that was faster: its gateway is taken up', () => {
    const told = new Told()
      .tell({ kind: 'program', program: 'found', tried: [] })
      .look(nothing)
      .ask({ kind: 'start' });
    told.tell({ kind: 'forestalled' }).tell({ kind: 'adopted', pid: 5, identity: 'theirs' });
    expect(told.look(nothing).is).toBe('starting');
    expect(told.ask({ kind: 'start' }).effects).toEqual(['spawn']);
    expect(told.ask({ kind: 'stop', endRuns: false }).effects).toEqual(['spawn', 'signal']);
  });

  it('OpenClaw that is installed, or removed, meanwhile', () => {
    const tried = [{ place: 'path' as const, where: '/bin' }];
    const told = new Told().tell({ kind: 'program', program: 'not-found', tried }).look(nothing);
    expect(told.machine.state).toEqual({ kind: 'not-installed', tried });
    expect(told.ask({ kind: 'start' }).effects).toEqual([]);
    expect(told.tell({ kind: 'program', program: 'found', tried: [] }).is).toBe('stopped');
    expect(told.tell({ kind: 'program', program: 'not-found', tried }).is).toBe('not-installed');
  });
});
