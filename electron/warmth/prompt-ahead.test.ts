import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answer } from '../../shared/gateway/answer.ts';
import { sampleConfig } from '../../shared/models/samples.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { FakeServer } from './fake-server.test-support.ts';
import { FakeHearth } from './world.test-support.ts';

let timers: ManualTimers;
let server: FakeServer;
let hearth: FakeHearth;
beforeEach(() => {
  timers = new ManualTimers();
  server = new FakeServer(timers);
  hearth = new FakeHearth(timers, server);
  hearth.config = sampleConfig({ chain: { primary: 'lmstudio/a', fallbacks: [] } });
});
afterEach(() => hearth[Symbol.asyncDispose]());

const wish = (isOn: boolean): void => hearth.settings.set({ ...hearth.settings.value, warmPrefix: isOn });

/** A turn that runs with a model. */
const running = (asked: string): Answer => ({
  id: asked,
  at: 0,
  outcome: 'running',
  asked,
  answered: null,
  passedOver: [],
  durationMs: null,
  tokens: null,
  cost: 'unknown',
  session: null,
  agent: null,
});

it('is sent after a load, where the user wants that, and what it saved is measured', async () => {
  wish(true);
  hearth.promptMs = [26_000, 900, 25_000];
  await hearth.on('a');
  await timers.advance(60_000);
  expect(hearth.prompts).toEqual(['lmstudio/a', 'lmstudio/a']);
  expect(hearth.of('a')?.prefix).toMatchObject({ coldMs: 26_000, cachedMs: 900 });
  // The next load sends it once: what it saves is known.
  server.quit();
  await timers.advance(30_000);
  server.isAway = false;
  await timers.advance(60_000);
  expect(hearth.kind('a')).toBe('warm');
  expect(hearth.prompts).toHaveLength(3);
});

it('is not sent unasked, nor to a model that was there, nor to one that is not in the chain', async () => {
  await hearth.on('a');
  await timers.advance(60_000);
  wish(true);
  await hearth.on('b');
  await timers.advance(60_000);
  expect([hearth.kind('a'), hearth.kind('b')]).toEqual(['warm', 'warm']);
  expect(hearth.prompts).toEqual([]);
});

it('waits until no turn runs, and is not sent to what is gone by then', async () => {
  wish(true);
  hearth.around.turns = { count: 1, running: [running('anthropic/claude')] };
  await hearth.on('a');
  await timers.advance(60_000);
  expect([hearth.kind('a'), hearth.prompts]).toEqual(['warm', []]);
  await hearth.off('a');
  await timers.advance(60_000);
  hearth.around.turns = { count: 0, running: [] };
  hearth.service.consider();
  await timers.advance(0);
  expect(hearth.prompts).toEqual([]);
  await hearth.on('a');
  await timers.advance(60_000);
  expect(hearth.prompts).toHaveLength(2);
});
