import { afterEach, beforeEach, expect } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { FakeServer } from './fake-server.test-support.ts';
import { FakeHearth } from './world.test-support.ts';

/** A server in memory and the time that it goes by, made anew for each test of the file that imports this. */
export let timers: ManualTimers;
export let server: FakeServer;
let hearths: FakeHearth[];
beforeEach(() => {
  timers = new ManualTimers();
  server = new FakeServer(timers);
  hearths = [];
});
afterEach(async () => {
  for (const hearth of hearths) await hearth[Symbol.asyncDispose]();
  await timers.advance(server.loadMs);
  const wrong = [
    ...server.violations,
    ...(timers.waiting > 0 ? [`${timers.waiting} timers are left`] : []),
    ...(server.standing > 0 ? [`${server.standing} connections are left`] : []),
  ];
  if (wrong.length > 0) throw new Error(wrong.join(', '));
});

/** Another Hearth over the test's server; it ends with the test. */
export function open(shared: ConstructorParameters<typeof FakeHearth>[2] = {}): FakeHearth {
  const hearth = new FakeHearth(timers, server, shared);
  hearths.push(hearth);
  return hearth;
}

/** How many loads of a model the server was sent. */
export const loads = (key = 'a'): number =>
  server.sent.filter((one) => one.act === 'load' && one.key === key).length;

/** What of a model is in memory, by its context, tokens. */
export const contexts = (key = 'a'): number[] =>
  server.held.filter((one) => one.key === key).map(({ context }) => context);

/** A Hearth whose model `a` is warm by its own doing. */
export async function warm(): Promise<FakeHearth> {
  const hearth = open();
  await hearth.on('a');
  await timers.advance(60_000);
  expect(hearth.kind('a')).toBe('warm');
  return hearth;
}
