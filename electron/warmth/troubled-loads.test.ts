import { describe, expect, it, test } from 'vitest';
import { contexts, loads, open, server, timers } from './hearths.test-support.ts';
import { type FakeHearth, memoryStore, ref } from './world.test-support.ts';

/** A Hearth that called off the load of model `a` after 10 s. */
async function cancelled(): Promise<FakeHearth> {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(10_000);
  await hearth.service.cancel(ref('a'));
  return hearth;
}

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
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'loading', by: 'unseen' });
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
