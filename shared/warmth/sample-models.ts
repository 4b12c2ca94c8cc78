import { problem } from '../problem.ts';
import type { ColdStart, ModelWarmth, Pause, WarmthState } from './snapshot.ts';

// Made-up facts for tests: each with the plainest values, changed where a test is about something.

/** A model of LM Studio on this computer whose flame is off and that is not loaded. */
export const sampleWarmth = (id: string, change: Partial<ModelWarmth> = {}): ModelWarmth => ({
  ref: `lmstudio/${id}`,
  endpoint: { id: 'lmstudio@127.0.0.1:1234', name: 'LM Studio' },
  model: id,
  name: id,
  wish: { on: false, context: null, schedule: null },
  wanted: { context: 65_536, from: 'context-window' },
  state: { kind: 'cold' },
  canHold: true,
  memory: null,
  powerWatts: null,
  coldStart: { estimateMs: null, history: [] },
  prefix: null,
  isPreloadedByOpenClaw: false,
  keepAliveOfConfig: null,
  ...change,
});

/** The same with its flame on, in a state. */
export const sampleWish = (id: string, state: WarmthState, change: Partial<ModelWarmth> = {}): ModelWarmth =>
  sampleWarmth(id, { wish: { on: true, context: null, schedule: null }, state, ...change });

/** Loads an hour apart, newest first, the newest at `at`. */
export const sampleLoads = (at: number, seconds: readonly number[]): ColdStart[] =>
  seconds.map((s, i) => ({ at: at - i * 3_600_000, ms: s * 1000, context: 65_536 }));

const minute = 60_000;

const paused = (pause: Pause): WarmthState => ({ kind: 'paused', pause });

/** Every state that a model can be in, as of `now` (ms since 1970), with a name of its own. */
export const everyState = (now: number): readonly (readonly [name: string, state: WarmthState])[] => {
  const loading = {
    kind: 'loading',
    since: now - 15_000,
    estimateMs: 40_000,
    progress: null,
    by: 'hearth',
    until: null,
  } as const;
  const warm = { kind: 'warm', context: 196_608, since: now - 30 * minute } as const;
  const wrong = { kind: 'wrong-context', context: 32_768, wanted: 65_536, instance: 'm' } as const;
  const failing = {
    kind: 'failing',
    problem: problem(
      'warmth-load-failed',
      { server: 'LM Studio', name: 'MiniMax M2.1' },
      'model_load_failed',
    ),
  } as const;
  return [
    ['asked', { kind: 'unknown', why: 'checking' }],
    ['away', { kind: 'unknown', why: 'away' }],
    ['not told', { kind: 'unknown', why: 'not-told' }],
    ['not offered', { kind: 'unknown', why: 'not-offered' }],
    ['cold', { kind: 'cold' }],
    ['loading', loading],
    ['loading for the first time', { ...loading, estimateMs: null }],
    ['loading late', { ...loading, since: now - 90_000 }],
    ['loading with a share', { ...loading, progress: 0.5 }],
    ['loaded by another', { ...loading, by: 'other-hearth' }],
    ['perhaps loading from before', { ...loading, by: 'unseen', until: now + minute }],
    ['warm', { ...warm, held: { kind: 'pinned' } }],
    ['warm until', { ...warm, held: { kind: 'until', at: now + 5 * minute, by: 'server' } }],
    ['warm for its hours', { ...warm, held: { kind: 'until', at: now + 90 * minute, by: 'schedule' } }],
    ['warm, not told for how long', { ...warm, context: null, since: null, held: { kind: 'not-told' } }],
    ['wrong context by the server', { ...wrong, because: 'server' }],
    ['wrong context by somebody', { ...wrong, because: 'loaded-so' }],
    ['more context than wanted', { ...wrong, context: 131_072, because: 'loaded-so' }],
    ['wrong context while turns run', { ...wrong, because: 'turns-running' }],
    [
      'twice',
      {
        kind: 'duplicates',
        instances: [
          { id: 'minimax-m2.1', context: 196_608, isOurs: true },
          { id: 'minimax-m2.1:2', context: 4096, isOurs: false },
        ],
      },
    ],
    ['evicted', { kind: 'evicted', at: now - minute, because: 'evicted', nextTryAt: now + 5000 }],
    [
      'after a restart',
      { kind: 'evicted', at: now - minute, because: 'server-restarted', nextTryAt: now + 5000 },
    ],
    ['lost in a turn', { kind: 'evicted', at: now - minute, because: 'in-a-turn', nextTryAt: now + 5000 }],
    ['failing', { ...failing, tries: 2, nextTryAt: now + 2 * minute }],
    ['given up', { ...failing, tries: 8, nextTryAt: null }],
    ['not to be loaded by asking', { ...failing, tries: 0, nextTryAt: null }],
    ['paused for memory', paused({ why: 'memory-pressure', level: 'critical' })],
    ['paused on battery', paused({ why: 'battery' })],
    ['paused for its hours', paused({ why: 'schedule', until: now + 60 * minute })],
    ['paused without hours', paused({ why: 'schedule', until: null })],
    ['paused by hand', paused({ why: 'by-hand', at: now - minute })],
    ['paused for another', paused({ why: 'made-room', at: now - minute, by: 'Qwen3.8 27B' })],
    ['paused after a cancel', paused({ why: 'cancelled', at: now - minute, goesOn: false })],
    ['paused while a cancelled load goes on', paused({ why: 'cancelled', at: now, goesOn: true })],
    [
      'asking',
      paused({
        why: 'fit',
        needBytes: 250e9,
        freeBytes: 120e9,
        inTheWay: [
          {
            endpoint: 'lmstudio@127.0.0.1:1234',
            instance: 'qwen3.8-27b',
            ref: 'lmstudio/qwen3.8-27b',
            name: 'Qwen3.8 27B',
            bytes: 33e9,
          },
          {
            endpoint: 'lmstudio@127.0.0.1:1234',
            instance: 'kimi-k2',
            ref: 'lmstudio/kimi-k2',
            name: 'Kimi K2 Thinking',
            bytes: null,
          },
        ],
      }),
    ],
    [
      'asking with nothing in the way',
      paused({ why: 'fit', needBytes: 600e9, freeBytes: 120e9, inTheWay: [] }),
    ],
    [
      'asking without knowing what is free',
      paused({ why: 'fit', needBytes: 250e9, freeBytes: null, inTheWay: [] }),
    ],
    ['waiting for OpenClaw', paused({ why: 'preload', until: now + minute })],
    ['wanting a token', { kind: 'unknown', why: 'locked' }],
  ];
};
