import { describe, expect, it, test } from 'vitest';
import { machineWith, qwen27B, studio } from '../../shared/fit/facts.samples.ts';
import { contexts, loads, open, server, timers, warm } from './hearths.test-support.ts';
import { type FakeHearth, memoryLock, memoryStore, ref } from './world.test-support.ts';

/** `b` is loaded, `a` is wished, and 40 GB hold one of them. */
async function full(): Promise<FakeHearth> {
  server.put('b', 64_000);
  const hearth = open();
  const { id: endpoint } = server.endpoint();
  hearth.around.machine = machineWith([studio(40)]);
  hearth.around.modelFacts = server.keys.map((model) => ({ ...qwen27B, endpoint, model }));
  await hearth.on('a');
  expect(hearth.of('a')?.state).toMatchObject({ pause: { why: 'fit', inTheWay: [{ instance: 'b' }] } });
  return hearth;
}

describe('one click', () => {
  it('loads once, with what OpenClaw will want, and learns how long that takes', async () => {
    const hearth = open();
    await hearth.on('a');
    await timers.advance(0);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'loading', estimateMs: null, by: 'hearth' });
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

describe('a model that does not fit beside what is loaded', () => {
  it('is loaded when room was made for it', async () => {
    const hearth = await full();
    server.isByPerson = true;
    await hearth.service.confirm(ref('a'), 'make-room');
    server.isByPerson = false;
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(server.held.map(({ key }) => key)).toEqual(['a']);
  });

  it('is loaded anyway where somebody says so', async () => {
    const hearth = await full();
    await hearth.service.confirm(ref('a'), 'load-anyway');
    await timers.advance(60_000);
    expect(server.held.map(({ key }) => key)).toEqual(['b', 'a']);
  });

  it('is not loaded anyway where room was to be made and nothing is in the way any more', async () => {
    const hearth = await full();
    hearth.around.machine = { ...hearth.around.machine, pressure: 'critical' };
    hearth.service.consider();
    await hearth.service.confirm(ref('a'), 'make-room');
    hearth.around.machine = { ...hearth.around.machine, pressure: 'normal' };
    hearth.service.consider();
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ pause: { why: 'fit' } });
    expect(server.sent).toEqual([]);
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
    expect(states).toMatchObject([{ by: 'hearth' }, { kind: 'loading', by: 'other-hearth' }]);
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
