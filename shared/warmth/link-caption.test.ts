import { createInstance } from 'i18next';
import { describe, expect, it } from 'vitest';
import { catalogues } from '../messages/index.ts';
import { captionOf } from './caption.ts';
import { linkCaption, warmContext } from './link-caption.ts';
import { everyState, sampleWarmth, sampleWish } from './sample-models.ts';
import type { WarmthState } from './snapshot.ts';
import { wordsIn } from './words.ts';

const i18n = createInstance();
void i18n.init({
  lng: 'en',
  resources: catalogues,
  ns: ['warmth'],
  initAsync: false,
  interpolation: { escapeValue: false },
});
const words = wordsIn(i18n.getFixedT('en', 'warmth'), 'en');
const now = new Date(2026, 10, 28, 14, 30).getTime();

const warm = { warmth: 'warm', reason: 'loaded', context: 65_536 } as const;
const cold = { warmth: 'cold', reason: 'not-loaded', context: null } as const;
const small = { warmth: 'cold', reason: 'context-too-small', context: 4096 } as const;
const silent = { warmth: 'unknown', reason: 'loaded-unknown', context: null } as const;
const checking: WarmthState = { kind: 'unknown', why: 'checking' };
const textOf = (...[link, known]: [Parameters<typeof linkCaption>[0], Parameters<typeof linkCaption>[1]]) =>
  linkCaption(link, known, now, words)?.text.replaceAll('\u00A0', ' ') ?? null;

describe('what is said of a link', () => {
  it.each(everyState(now))('is what its model’s row says, whatever the list said last: %s', (_, state) => {
    const model = sampleWish('m', state);
    for (const link of [warm, cold, small, silent])
      expect(linkCaption(link, model, now, words)).toEqual(captionOf(model, now, words));
  });

  it('comes from the endpoint’s list where keeping warm knows nothing', () => {
    expect(textOf(warm, null)).toBe('warm');
    expect(textOf(cold, null)).toBe('cold');
    expect(textOf(small, null)).toBe('cold, only 4k');
    expect(textOf(silent, null)).toBeNull();
    expect(textOf(warm, sampleWarmth('m', { state: checking }))).toBe('warm');
  });

  it('says how long a load takes here as soon as that is known', () => {
    const coldStart = { estimateMs: 40_000, history: [] };
    expect(textOf(cold, sampleWarmth('m', { state: checking, coldStart }))).toBe('cold, ~40 s to load');
  });
});

describe('the context of a warm link', () => {
  it('is what keeping warm knows, else what the list says, and none of what is not warm', () => {
    const held = sampleWish('m', { kind: 'warm', context: 131_072, since: 1, held: { kind: 'pinned' } });
    expect(warmContext(cold, held)).toBe(131_072);
    expect(warmContext(warm, null)).toBe(65_536);
    expect(warmContext(warm, sampleWarmth('m', { state: checking }))).toBe(65_536);
    expect(warmContext(small, null)).toBeNull();
    expect(warmContext(warm, sampleWish('m', { kind: 'paused', pause: { why: 'battery' } }))).toBeNull();
  });
});
