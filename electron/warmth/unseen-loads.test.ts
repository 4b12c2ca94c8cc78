import { expect, it } from 'vitest';
import { loads, open, server, timers } from './hearths.test-support.ts';
import { memoryLock, memoryStore, ref } from './world.test-support.ts';

it('a first load of minutes in the middle of which Hearth ended is waited for as long as a slow disk needs, and is its own', async () => {
  server.loadMs = 500_000;
  server.sizeBytes = 120e9;
  const shared = { lock: memoryLock(), store: memoryStore() };
  const first = open(shared);
  await first.on('a');
  await timers.advance(20_000);
  await first[Symbol.asyncDispose]();
  const next = open({ ...shared, settings: first.settings });
  await timers.advance(1_500_000);
  expect(loads()).toBe(1);
  expect(next.of('a')?.state).toMatchObject({ kind: 'warm', held: { kind: 'pinned' } });
});

it('a server that is too busy to answer a look may still be at a load that was called off: it is not asked again meanwhile', async () => {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(5000);
  await hearth.service.cancel(ref('a'));
  await timers.advance(0);
  await hearth.service.resume(ref('a'));
  server.isAway = true;
  hearth.look();
  expect(hearth.of('a')?.state).toEqual({ kind: 'unknown', why: 'away' });
  server.isAway = false;
  await timers.advance(120_000);
  expect(loads()).toBe(1);
  expect(hearth.kind('a')).toBe('warm');
});

it('what a load makes after its flame was turned off is let go, and nothing that somebody loads later', async () => {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(5000);
  await hearth.off('a');
  await timers.advance(60_000);
  expect(server.sent.map(({ act }) => act)).toEqual(['load', 'unload']);
  expect(hearth.kind('a')).toBe('cold');
  server.put('a', 8192);
  await timers.advance(600_000);
  expect(server.held).toHaveLength(1);
});
