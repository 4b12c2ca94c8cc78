import { expect, it } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { FakeServer } from './fake-server.test-support.ts';
import { FakeHearth } from './world.test-support.ts';

it('tells what a model holds while its server answers, and nothing by an old list', async () => {
  const timers = new ManualTimers();
  const server = new FakeServer(timers);
  server.sizeBytes = 5e9;
  server.put('a', 65_536);
  await using hearth = new FakeHearth(timers, server);
  expect(hearth.of('a')?.memory).toEqual({ bytes: 5e9, source: 'estimate' });
  server.isAway = true;
  hearth.look();
  expect(hearth.of('a')).toMatchObject({ state: { kind: 'unknown', why: 'away' }, memory: null });
});
