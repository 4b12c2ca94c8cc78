import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { sampleConfig } from '../../shared/models/samples.ts';
import { FakeHearth, FakeServer, memoryLock, memoryStore, ref } from './world.test-support.ts';

let timers: ManualTimers;
let server: FakeServer;
let hearths: FakeHearth[] = [];
beforeEach(() => {
  timers = new ManualTimers();
  server = new FakeServer(timers);
  hearths = [];
});
afterEach(async () => {
  for (const hearth of hearths) await hearth[Symbol.asyncDispose]();
  await timers.advance(server.loadMs);
  const wrong = [...server.violations, ...(timers.waiting > 0 ? [`${timers.waiting} timers are left`] : [])];
  if (wrong.length > 0) throw new Error(wrong.join(', '));
});

function open(shared: ConstructorParameters<typeof FakeHearth>[2] = {}): FakeHearth {
  const hearth = new FakeHearth(timers, server, shared);
  hearths.push(hearth);
  return hearth;
}
const loads = (key = 'a'): number =>
  server.sent.filter((one) => one.act === 'load' && one.key === key).length;
const contexts = (key = 'a'): number[] =>
  server.held.filter((one) => one.key === key).map(({ context }) => context);

/** A Hearth whose model `a` is warm by its own doing. */
async function warm(): Promise<FakeHearth> {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(60_000);
  expect(hearth.kind('a')).toBe('warm');
  return hearth;
}

/** A Hearth that called off the load of model `a` after 10 s. */
async function cancelled(): Promise<FakeHearth> {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(10_000);
  await hearth.service.cancel(ref('a'));
  return hearth;
}

describe('one click', () => {
  it('loads once, with what OpenClaw will want, and learns how long that takes', async () => {
    const hearth = open();
    await hearth.on('a');
    await timers.advance(0);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'loading', estimateMs: null, canCancel: true });
    await timers.advance(39_999);
    expect(hearth.kind('a')).toBe('loading');
    await timers.advance(1);
    expect(hearth.of('a')).toMatchObject({
      state: { kind: 'warm', context: 64_000, held: { kind: 'pinned' } },
      coldStart: { estimateMs: 40_000, history: [{ ms: 40_000, context: 64_000 }] },
    });
    await timers.advance(3_600_000);
    expect(loads()).toBe(1);
    expect(hearth.activity).toEqual(['info warmth-loaded']);
  });

  it('adopts what is there with enough context', async () => {
    server.put('a', 131_072);
    const hearth = open();
    await hearth.on('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'warm', context: 131_072 });
    expect(server.sent).toEqual([]);
  });

  it('puts too little context right, one after the other', async () => {
    server.put('a', 8192);
    const hearth = open();
    await hearth.on('a');
    await timers.advance(60_000);
    expect(server.sent.map(({ act }) => act)).toEqual(['unload', 'load']);
    expect(contexts()).toEqual([64_000]);
  });

  it('says that the server gave less, and asks for it once', async () => {
    server.mostContext = 8192;
    const hearth = open();
    await hearth.on('a');
    await timers.advance(600_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'wrong-context', context: 8192, because: 'server' });
    expect(server.sent).toHaveLength(1);
    // With another wish it is asked anew.
    await hearth.on('a', 4096);
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('loads two models one after the other', async () => {
    const hearth = open();
    await hearth.on('a');
    await hearth.on('b');
    await timers.advance(100_000);
    expect([hearth.kind('a'), hearth.kind('b')]).toEqual(['warm', 'warm']);
  });

  it('is there before its server is', async () => {
    server.isAway = true;
    const hearth = open();
    await hearth.on('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toEqual({ kind: 'unknown', why: 'away' });
    server.isAway = false;
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('for a model that no endpoint has is kept, and shown as what it is', async () => {
    const hearth = open();
    expect(await hearth.service.set({ ref: 'lmstudio/none', on: true })).toEqual({ ok: true, value: null });
    expect(hearth.service.snapshots.value.at(-1)).toMatchObject({
      ref: 'lmstudio/none',
      wish: { on: true },
      state: { kind: 'unknown', why: 'not-offered' },
    });
    expect(await hearth.service.set({ ref: 'nonsense', on: true })).toMatchObject({
      problem: { code: 'bad-model-ref' },
    });
  });
});

describe('what is gone', () => {
  it('by eviction is back, and stays then', async () => {
    server.put('a', 64_000);
    const hearth = open();
    await hearth.on('a');
    await timers.advance(30_000);
    server.take('a');
    await timers.advance(15_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'evicted', because: 'evicted' });
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'warm', held: { kind: 'pinned' } });
    expect(hearth.activity).toContain('warn warmth-gone');
  });

  it('all at once is back in the order of the chain', async () => {
    const chances = [0.9, 0.1, 0.7, 0.3];
    const hearth = open({ random: () => chances.push(chances.shift() ?? 0) && (chances.at(-1) ?? 0) });
    hearth.config = sampleConfig({ chain: { primary: ref('b'), fallbacks: [ref('a')] } });
    for (let round = 0; round < 4; round += 1) {
      await hearth.on('a');
      await hearth.on('b');
      await timers.advance(200_000);
      server.quit();
      server.sent.length = 0;
      await timers.advance(20_000);
      server.isAway = false;
      await timers.advance(200_000);
      expect(server.sent.map(({ act, key }) => `${act} ${key}`)).toEqual(['load b', 'load a']);
    }
  });

  it.each([
    ['seen away', true],
    ['between two looks', false],
  ])('with its server, which was %s, is back', async (_, isSeen) => {
    const hearth = await warm();
    server.quit();
    if (isSeen) await timers.advance(30_000);
    server.isAway = false;
    await timers.advance(15_000 + 2500 + 40_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(loads()).toBe(2);
  });

  it('because somebody took it out by hand stays out, until one click', async () => {
    const hearth = await warm();
    server.put('b', 8192);
    await timers.advance(15_000);
    server.take('a');
    await timers.advance(600_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
    expect(loads()).toBe(1);
    expect(await hearth.service.resume(ref('a'))).toEqual({ ok: true, value: null });
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('while its server lives on was taken out by hand, also where nobody looked for a while', async () => {
    const hearth = await warm();
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
    expect(loads()).toBe(1);
  });

  it('in the middle of a turn is back after it: its engine may have failed', async () => {
    const hearth = await warm();
    hearth.around.turns = { count: 1, running: [] };
    hearth.service.consider();
    server.take('a');
    await timers.advance(15_000);
    hearth.around.turns = { count: 0, running: [] };
    hearth.service.consider();
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'evicted', because: 'in-a-turn' });
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('twice in a row was meant so: it is not put back a second time', async () => {
    server.isDirect = false;
    const hearth = await warm();
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
  });

  it('after the machine slept is back', async () => {
    const hearth = await warm();
    // The clock jumps while no timer runs, and the server's idle time was over meanwhile.
    server.quit();
    server.isAway = false;
    await timers.advance(8 * 3_600_000);
    expect(hearth.kind('a')).toBe('warm');
  });
});

describe('a load that does not go well', () => {
  it.each(['failed', 'memory', 'cut'] as const)('once (%s) is tried again', async (failure) => {
    server.failures = [failure];
    const hearth = open();
    await hearth.on('a');
    await timers.advance(20_000);
    expect(hearth.kind('a')).not.toBe('warm');
    await timers.advance(240_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(contexts()).toEqual([64_000]);
  });

  it('always is given up, loudly', async () => {
    server.failures = Array.from({ length: 20 }, () => 'failed' as const);
    const hearth = open();
    await hearth.on('a');
    await timers.advance(3_600_000);
    expect(hearth.of('a')?.state).toMatchObject({
      kind: 'failing',
      tries: 6,
      nextTryAt: null,
      problem: { code: 'warmth-load-failed' },
    });
    expect(loads()).toBe(6);
    expect(hearth.activity.filter((line) => line === 'error warmth-given-up')).toHaveLength(1);
    server.failures = [];
    // Room was made: that is worth a try.
    server.put('b', 8192);
    await timers.advance(120_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('can be cancelled, and the server that goes on with it is not asked a second time', async () => {
    const hearth = open();
    await hearth.on('a');
    await timers.advance(10_000);
    expect(await hearth.service.cancel(ref('a'))).toEqual({ ok: true, value: null });
    await timers.advance(0);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'cancelled' } });
    await hearth.service.resume(ref('a'));
    await timers.advance(0);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'loading', canCancel: false });
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(loads()).toBe(1);
    expect(await hearth.service.cancel(ref('a'))).toMatchObject({ problem: { code: 'warmth-not-loading' } });
  });
});

describe('a load that is cancelled where the server goes on with it', () => {
  it('is let go as soon as it is there, and stays out', async () => {
    const hearth = await cancelled();
    await timers.advance(600_000);
    expect(server.held).toEqual([]);
    expect(server.sent.map(({ act }) => act)).toEqual(['load', 'unload']);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'cancelled' } });
  });

  it('stays where a turn has found use for it', async () => {
    const hearth = await cancelled();
    hearth.around.turns = { count: 1, running: [] };
    hearth.service.consider();
    await timers.advance(60_000);
    hearth.around.turns = { count: 0, running: [] };
    hearth.service.consider();
    await timers.advance(600_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(loads()).toBe(1);
  });

  it('is let go by the next Hearth, were this one to end before', async () => {
    const shared = { store: memoryStore() };
    const first = open(shared);
    await first.on('a');
    await timers.advance(10_000);
    await first.service.cancel(ref('a'));
    await timers.advance(0);
    await first[Symbol.asyncDispose]();
    const next = open({ ...shared, settings: first.settings });
    await timers.advance(600_000);
    expect(server.held).toEqual([]);
    expect(next.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'cancelled' } });
  });
});

describe('yielding', () => {
  it('to memory pressure, and going on when it is over', async () => {
    const hearth = open();
    const { machine } = hearth.around;
    hearth.around.machine = { ...machine, pressure: 'critical' };
    await hearth.on('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'memory-pressure' } });
    hearth.around.machine = machine;
    hearth.service.consider();
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('to a turn that loads the model itself', async () => {
    const hearth = open();
    hearth.around.turns = { count: 1, running: [] };
    await hearth.on('a');
    server.preload('a', 64_000);
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(server.sent).toEqual([]);
  });

  it('to hours, at whose end what Hearth loaded goes', async () => {
    const hearth = await warm();
    const now = new Date(timers.now());
    const minute = now.getHours() * 60 + now.getMinutes();
    const day = ((now.getDay() + 6) % 7) + 1;
    hearth.settings.set({
      ...hearth.settings.value,
      warmSchedule: [{ days: [day], from: minute, to: Math.min(1440, minute + 10) }],
    });
    hearth.service.consider();
    expect(hearth.of('a')?.state).toMatchObject({ held: { kind: 'until', by: 'schedule' } });
    await timers.advance(660_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'schedule' } });
    expect(server.held).toEqual([]);
    await timers.advance(7 * 86_400_000 - 600_000);
    expect(hearth.kind('a')).toBe('warm');
  });
});

describe('a server that refuses for want of a token', () => {
  it('is asked again as soon as it has another one, and not before', async () => {
    server.failures = ['needs-token'];
    const hearth = open();
    await hearth.on('a');
    await timers.advance(600_000);
    expect(hearth.of('a')?.state).toMatchObject({ problem: { code: 'warmth-needs-token' }, nextTryAt: null });
    expect(loads()).toBe(1);
    hearth.service.accessChanged(server.endpoint().id);
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('is asked again by the next Hearth, which may have been given one', async () => {
    server.failures = ['needs-token'];
    const shared = { store: memoryStore() };
    const first = open(shared);
    await first.on('a');
    await timers.advance(60_000);
    await first[Symbol.asyncDispose]();
    const next = open({ ...shared, settings: first.settings });
    await timers.advance(60_000);
    expect(next.kind('a')).toBe('warm');
  });
});

describe('by hand in Hearth', () => {
  it('a duplicate goes with one click, and the other stays', async () => {
    server.put('a', 64_000);
    server.put('a', 64_000);
    const hearth = open();
    await hearth.on('a');
    expect(hearth.of('a')?.state).toMatchObject({
      kind: 'duplicates',
      instances: [{ id: 'a', isOurs: false }, { id: 'a:2' }],
    });
    const { id } = hearth.of('a')?.endpoint ?? { id: '' };
    expect(await hearth.service.unload(id, 'a:2')).toEqual({ ok: true, value: null });
    expect(hearth.kind('a')).toBe('warm');
    expect(await hearth.service.unload(id, 'a:2')).toMatchObject({ problem: { code: 'warmth-not-there' } });
    expect(hearth.activity).toEqual(['warn warmth-duplicates']);
  });

  it('the flame turned off lets go what Hearth loaded, and ends a load', async () => {
    const hearth = await warm();
    await hearth.off('a');
    await timers.advance(0);
    expect(server.held).toEqual([]);
    expect(hearth.kind('a')).toBe('cold');
    server.abortedLoad = 'stops';
    await hearth.on('b');
    await timers.advance(10_000);
    await hearth.off('b');
    await timers.advance(100_000);
    expect([...server.held, ...server.loads]).toEqual([]);
    expect(hearth.kind('b')).toBe('cold');
  });
});

describe('another Hearth', () => {
  it('of the same user loads, and this one waits and adopts', async () => {
    const shared = { lock: memoryLock(), store: memoryStore() };
    const [one, two] = [open(shared), open(shared)];
    await Promise.all([one.on('a'), two.on('a')]);
    await timers.advance(4000);
    const states = [one, two].map((hearth) => hearth.of('a')?.state);
    expect(states).toMatchObject([
      { by: 'hearth' },
      { kind: 'loading', by: 'other-hearth', canCancel: false },
    ]);
    await timers.advance(60_000);
    expect([one.kind('a'), two.kind('a'), loads()]).toEqual(['warm', 'warm', 1]);
  });

  it('that ended in the middle of a load left word: the next one does not load over it', async () => {
    const shared = { lock: memoryLock(), store: memoryStore() };
    const first = open(shared);
    await first.on('a');
    await timers.advance(10_000);
    await first[Symbol.asyncDispose]();
    const next = open({ ...shared, settings: first.settings });
    await timers.advance(10_000);
    expect(next.kind('a')).toBe('loading');
    await timers.advance(60_000);
    expect(next.kind('a')).toBe('warm');
    expect(loads()).toBe(1);
  });

  it('that ended finds again what it had loaded, and what was taken out by hand', async () => {
    const shared = { store: memoryStore() };
    const first = open(shared);
    await first.on('a');
    await first.on('b');
    await timers.advance(120_000);
    server.take('b');
    await timers.advance(60_000);
    await first[Symbol.asyncDispose]();
    const next = open({ ...shared, settings: first.settings });
    await timers.advance(60_000);
    expect(next.of('a')?.state).toMatchObject({ kind: 'warm', held: { kind: 'pinned' } });
    expect(next.of('b')?.state).toMatchObject({ pause: { why: 'by-hand' } });
    expect(next.of('a')?.coldStart.estimateMs).toBe(40_000);
  });
});

test.each([
  ['was started anew later on', 300_000, true],
  ['was brought down by the load itself', 1000, false],
] as const)('what was given up is tried again where the server %s', async (_, afterMs, isTried) => {
  server.failures = ['memory', 'memory', 'memory'];
  const hearth = open();
  await hearth.on('a');
  for (let passed = 0; hearth.of('a')?.state.kind !== 'failing' || loads() < 3; passed += 500) {
    if (passed > 600_000) throw new Error('it was not given up');
    await timers.advance(500);
  }
  await timers.advance(20_500);
  expect(hearth.of('a')?.state).toMatchObject({ kind: 'failing', nextTryAt: null });
  await timers.advance(afterMs);
  server.quit();
  await timers.advance(20_000);
  Object.assign(server, { isAway: false, hasEnded: false });
  await timers.advance(120_000);
  expect([loads() > 3, hearth.kind('a')]).toEqual([isTried, isTried ? 'warm' : 'failing']);
});

test('an unload that its server never answers ends with Hearth', async () => {
  const hearth = await warm();
  server.hangs = true;
  const unloading = hearth.service.unload(hearth.of('a')?.endpoint?.id ?? '', 'a');
  await timers.advance(1000);
  await hearth[Symbol.asyncDispose]();
  expect(await unloading).toMatchObject({ problem: { code: 'warmth-unload-failed' } });
});

test('what nobody wishes is shown and left alone', async () => {
  server.put('a', 8192);
  const hearth = open();
  await timers.advance(600_000);
  expect(server.sent).toEqual([]);
  expect([hearth.kind('a'), hearth.kind('b')]).toEqual(['wrong-context', 'cold']);
  for (const act of [hearth.service.resume(ref('a')), hearth.service.confirm(ref('a'), 'load-anyway')])
    expect(await act).toMatchObject({ problem: { code: 'warmth-not-wished' } });
});
