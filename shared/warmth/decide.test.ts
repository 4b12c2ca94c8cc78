import { describe, expect, it, test } from 'vitest';
import type { LoadedInstance } from '../models/endpoint.ts';
import { problem } from '../problem.ts';
import { afterFacts } from './after-facts.ts';
import { afterLoadBegun, afterLoadEnded } from './after-load.ts';
import { afterResume, afterUnwished, afterWished } from './after-wish.ts';
import { decide } from './decide.ts';
import { holdRules } from './hold-rule.ts';
import { freshMemory, type Memory } from './memory.ts';
import { sampleSituation } from './samples.ts';
import type { Situation } from './situation.ts';

const names = { name: 'Tiny 7B', server: 'LM Studio' };
const instance = (contextLength: number | null, change: Partial<LoadedInstance> = {}): LoadedInstance => ({
  id: 'tiny',
  contextLength,
  parallel: null,
  ...change,
});
const deciding = (change: Partial<Situation>, memory: Partial<Memory> = {}) => {
  const situation = sampleSituation(change);
  return decide(afterFacts({ ...freshMemory, ...memory }, situation), situation, names);
};
const now = 1_000_000;
const ours = [{ id: 'tiny', since: now - 1000, context: 65_536 }];

describe('what is, comes before what is wished', () => {
  it.each([
    ['its server was not asked yet', { server: 'checking' }, { kind: 'unknown', why: 'checking' }],
    ['its server is away', { server: 'away' }, { kind: 'unknown', why: 'away' }],
    ['its server wants a token', { server: 'locked' }, { kind: 'unknown', why: 'locked' }],
    ['no server has it', { isOffered: false }, { kind: 'unknown', why: 'not-offered' }],
    ['its server does not tell', { instances: null }, { kind: 'unknown', why: 'not-told' }],
    ['it is not loaded and nobody wants it', { isWished: false }, { kind: 'cold' }],
  ] as const)('nothing is sent while %s', (_, change, state) => {
    expect(deciding(change)).toEqual({ state, act: { kind: 'nothing' }, lookAgainAt: null });
  });

  it('an instance with enough context is adopted, whoever loaded it', () => {
    expect(deciding({ instances: [instance(131_072)] })).toMatchObject({
      state: { kind: 'warm', context: 131_072, held: { kind: 'not-told' } },
      act: { kind: 'nothing' },
    });
    expect(deciding({ instances: [instance(65_536)] }, { ours })).toMatchObject({
      state: { kind: 'warm', held: { kind: 'pinned' } },
    });
  });

  it('a cold model that is wished is loaded with what OpenClaw will want', () => {
    expect(deciding({}).act).toEqual({ kind: 'load', context: 65_536 });
  });

  it('duplicates are named, and none is made or taken away', () => {
    const instances = [instance(65_536), instance(65_536, { id: 'tiny:2' })];
    expect(deciding({ instances }, { ours })).toEqual({
      state: {
        kind: 'duplicates',
        instances: [
          { id: 'tiny', context: 65_536, isOurs: true },
          { id: 'tiny:2', context: 65_536, isOurs: false },
        ],
      },
      act: { kind: 'nothing' },
      lookAgainAt: null,
    });
  });
});

describe('too little context', () => {
  const instances = [instance(8192)];

  it('is put right by unloading first, so that there are never two', () => {
    expect(deciding({ instances })).toMatchObject({
      state: { kind: 'wrong-context', context: 8192, wanted: 65_536, because: 'loaded-so' },
      act: { kind: 'unload', instances: ['tiny'] },
    });
  });

  it('waits for the turn that uses it', () => {
    expect(deciding({ instances, turns: 'of-this-model' })).toMatchObject({
      state: { because: 'turns-running' },
      act: { kind: 'nothing' },
    });
  });

  it.each([
    ['the server gave no more', {}, { settledFor: 65_536 }, 'server'],
    ['somebody put it there by hand', {}, { byHandAt: now - 1 }, 'loaded-so'],
    ['memory is short', { machine: { pressure: 'critical', onBattery: null } }, {}, 'loaded-so'],
    ['nobody wishes it warm', { isWished: false }, {}, 'loaded-so'],
  ] as const)('is left where %s', (_, change, memory, because) => {
    expect(deciding({ instances, ...change }, memory)).toMatchObject({
      state: { kind: 'wrong-context', because },
      act: { kind: 'nothing' },
    });
  });

  it('is asked for again when something else is wanted', () => {
    const wanted = { context: 32_768, from: 'context-tokens' } as const;
    expect(deciding({ instances, wanted }, { settledFor: 65_536 }).act).toMatchObject({ kind: 'unload' });
  });
});

describe('a pause', () => {
  it.each([
    ['memory-pressure', { machine: { pressure: 'critical', onBattery: null } }],
    ['battery', { machine: { pressure: null, onBattery: true } }],
    ['schedule', { schedule: { isOpen: false, changesAt: now + 5000 } }],
    ['fit', { room: { kind: 'short', needBytes: 9, freeBytes: 5, inTheWay: [] } }],
  ] as const)('for %s sends nothing, and one click ends it for as long as it lasts', (why, change) => {
    const paused = deciding(change);
    expect(paused).toMatchObject({ state: { kind: 'paused', pause: { why } }, act: { kind: 'nothing' } });
    const situation = sampleSituation(change);
    const resumed = afterFacts(afterResume(freshMemory, situation), situation);
    expect(decide(resumed, situation, names).act.kind).toBe('load');
    // Over and come again, it counts again.
    const over = afterFacts(resumed, sampleSituation({ instances: [instance(65_536)] }));
    const again = { ...situation, now: now + 10_000 };
    expect(decide(afterFacts(over, again), again, names).state).toMatchObject({ kind: 'paused' });
  });

  it('is at the pressure that the user chose', () => {
    const machine = { pressure: 'warning', onBattery: null } as const;
    expect(deciding({ machine }).act.kind).toBe('load');
    expect(deciding({ machine, yields: { pressure: 'warning', battery: true } }).state).toMatchObject({
      pause: { why: 'memory-pressure', level: 'warning' },
    });
    const never = { pressure: 'never', battery: false } as const;
    expect(deciding({ machine: { pressure: 'critical', onBattery: true }, yields: never }).act.kind).toBe(
      'load',
    );
  });

  it('lets OpenClaw load what a turn needs, and then looks', () => {
    const waiting = deciding({ turns: 'of-this-model', estimateMs: 40_000 });
    expect(waiting).toMatchObject({ state: { pause: { why: 'preload', until: now + 95_000 } } });
    expect(deciding({ turns: 'of-others' }).act.kind).toBe('load');
    const late = { turns: 'of-this-model', estimateMs: 40_000, now: now + 95_000 } as const;
    expect(deciding(late, { turnSince: now }).act.kind).toBe('load');
    const large = { turns: 'of-this-model', sizeBytes: 240e9 } as const;
    expect(deciding(large), 'a first load of 240 GB is waited for').toMatchObject({
      state: { pause: { until: now + 35_000 + 2_400_000 } },
    });
  });

  it('by hand ends with one click, which agrees to nothing that was not asked', () => {
    const room = { kind: 'short', needBytes: 9, freeBytes: 1, inTheWay: [] } as const;
    const short = sampleSituation({ room });
    const resumed = afterResume({ ...freshMemory, byHandAt: now }, short);
    expect(decide(resumed, short, names).state).toMatchObject({ pause: { why: 'fit' } });
    expect(decide(afterResume(resumed, short), short, names).act.kind).toBe('load');
  });

  it.each([
    ['byHandAt', 'by-hand'],
    ['cancelledAt', 'cancelled'],
  ] as const)('%s holds until it is resumed or back', (key, why) => {
    expect(deciding({}, { [key]: now - 1 }).state).toMatchObject({ pause: { why } });
    expect(deciding({ instances: [instance(65_536)] }, { [key]: now - 1 }).state.kind).toBe('warm');
    expect(
      decide(afterWished({ ...freshMemory, [key]: now - 1 }, now), sampleSituation(), names).act.kind,
    ).toBe('load');
  });
});

describe('a load that failed', () => {
  const failed = { kind: 'failed', problem: problem('warmth-load-failed', names) } as const;
  const begun = afterLoadBegun(freshMemory, sampleSituation({ now }));

  it('is tried again later each time, then given up loudly, and tried again when facts change', () => {
    let memory: Memory = freshMemory;
    const pauses: (number | null)[] = [];
    let situation = sampleSituation();
    while (memory.failures?.nextTryAt !== null && pauses.length < 20) {
      memory = afterLoadEnded(afterLoadBegun(memory, situation), { ...failed, how: 'once' }, situation, 0.5);
      const { state, lookAgainAt } = decide(memory, situation, names);
      expect(state.kind).toBe('failing');
      pauses.push(lookAgainAt === null ? null : lookAgainAt - situation.now);
      situation = { ...situation, now: lookAgainAt ?? situation.now };
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 40_000, 80_000, null]);
    const since = memory.failures?.at ?? 0;
    const soon = { ...situation, now: since + 10_000, facts: 'another model is gone' };
    expect(decide(afterFacts(memory, soon), soon, names)).toMatchObject({
      state: { kind: 'failing', nextTryAt: since + 30_000 },
      lookAgainAt: since + 30_000,
    });
    const changed = { ...situation, now: situation.now + 60_000, facts: 'another model is gone' };
    expect(decide(afterFacts(memory, changed), changed, names).act.kind).toBe('load');
    const same = { ...changed, facts: '' };
    expect(decide(afterFacts(memory, same), same, names).state).toMatchObject({
      kind: 'failing',
      nextTryAt: null,
    });
  });

  it('is told, and not asked for anew while the server may still be at the first', () => {
    const memory = afterLoadEnded(
      begun,
      { ...failed, how: 'unsettled' },
      sampleSituation({ now: now + 1000 }),
      0,
    );
    const soon = sampleSituation({ now: now + 20_000 });
    expect(decide(memory, soon, names)).toMatchObject({
      state: { kind: 'failing', tries: 1, nextTryAt: memory.unsettled?.until },
      act: { kind: 'nothing' },
    });
    const later = sampleSituation({ now: now + 130_000 });
    expect(decide(afterFacts(memory, later), later, names).act.kind).toBe('load');
  });

  it('that the server answered with less context than asked is told, and not repeated', () => {
    const end = { kind: 'loaded', instance: 'tiny', asked: 65_536, got: 8192 } as const;
    const memory = afterLoadEnded(begun, end, sampleSituation(), 0);
    expect(deciding({ instances: [instance(8192)] }, memory)).toMatchObject({
      state: { kind: 'wrong-context', because: 'server' },
      act: { kind: 'nothing' },
    });
  });
});

describe('the flame turned off', () => {
  const instances = [instance(65_536)];

  it('lets go what Hearth loaded, after the turn that uses it', () => {
    const memory = afterUnwished({ ...freshMemory, ours }, now);
    expect(deciding({ isWished: false, instances, turns: 'of-this-model' }, memory).act.kind).toBe('nothing');
    expect(deciding({ isWished: false, instances }, memory).act).toEqual({
      kind: 'release',
      instances: ['tiny'],
    });
  });

  it('leaves what others loaded', () => {
    expect(deciding({ isWished: false, instances }, afterUnwished(freshMemory, now)).act.kind).toBe(
      'nothing',
    );
  });

  it('and hours that are over are the same', () => {
    const schedule = { isOpen: false, changesAt: now + 1 };
    expect(deciding({ instances, schedule }, { ours }).act.kind).toBe('release');
    expect(deciding({ instances, schedule }).act.kind).toBe('nothing');
    const aside = { ...freshMemory.aside, schedule: now + 1 };
    expect(deciding({ instances, schedule }, { ours, aside }).act.kind).toBe('nothing');
  });
});

describe('Ollama', () => {
  const rule = holdRules.ollama;

  it('is told to keep what it would let go, with the context that it has', () => {
    const instances = [instance(65_536, { until: now + 300_000 })];
    expect(deciding({ rule, instances })).toMatchObject({
      state: { kind: 'warm', held: { kind: 'until', at: now + 300_000, by: 'server' } },
      act: { kind: 'hold', instance: 'tiny', context: 65_536 },
    });
    const held = [instance(65_536, { until: null })];
    expect(deciding({ rule, instances: held })).toMatchObject({
      state: { held: { kind: 'pinned' } },
      act: { kind: 'nothing' },
    });
    expect(deciding({ rule, instances, isWished: false }).act.kind).toBe('nothing');
  });

  it('holds another context than OpenClaw’s turns bring: a person decides, since another client may want it so', () => {
    const instances = [instance(131_072, { until: null })];
    expect(deciding({ rule, instances })).toMatchObject({
      state: { kind: 'wrong-context', context: 131_072, because: 'loaded-so' },
      act: { kind: 'nothing' },
    });
    const resumed = afterResume(freshMemory, sampleSituation());
    expect(deciding({ rule, instances }, resumed).act).toEqual({ kind: 'load', context: 65_536 });
  });
});

test('a server that only use keeps warm is used as little as that takes, and not during a turn', () => {
  const rule = holdRules['vllm-mlx'];
  const instances = [instance(65_536)];
  const memory = { touchedAt: now };
  expect(deciding({ rule, instances }, memory)).toMatchObject({
    act: { kind: 'nothing' },
    lookAgainAt: now + 240_000,
  });
  const due = { rule, instances, now: now + 240_000 };
  expect(deciding(due, memory).act.kind).toBe('touch');
  expect(deciding({ ...due, turns: 'of-this-model' }, memory).act.kind).toBe('nothing');
  expect(deciding({ ...due, isWished: false }, memory).act.kind).toBe('nothing');
  expect(rule.traffic?.body('m')).toMatchObject({ model: 'm', max_tokens: 1 });
});

test('a server too old to be asked is told of, and asked nothing', () => {
  expect(deciding({ canAsk: false })).toMatchObject({
    state: { kind: 'failing', problem: { code: 'warmth-cannot-load' }, nextTryAt: null },
    act: { kind: 'nothing' },
  });
});
