import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextAnswer } from '../../shared/chain/next-answer.ts';
import { languages } from '../../shared/messages/index.ts';
import { sampleConfig, sampleEndpoint, sampleModel } from '../../shared/models/samples.ts';
import { captionOf } from '../../shared/warmth/caption.ts';
import { everyState, sampleWish } from '../../shared/warmth/sample-models.ts';
import type { CommandContext } from './io.ts';
import { openTexts } from '../texts.ts';
import { warmthCell } from './status.ts';
import { captionLine, troubleLines, warmthTable, warmthWords } from './warm-text.ts';

/** A Saturday afternoon, local time. */
const now = new Date(2026, 10, 28, 14, 30).getTime();

const contextIn = (language: 'en' | 'de'): CommandContext => ({
  json: false,
  config: undefined,
  stateDir: undefined,
  t: openTexts(language),
  io: {
    env: { HEARTH_LANG: language },
    platform: 'linux',
    version: '1.2.3',
    pageDir: '/nowhere',
    out: () => undefined,
    err: () => undefined,
    untilStopped: () => new Promise(() => undefined),
    ask: () => Promise.resolve(null),
    openBrowser: () => Promise.resolve(false),
  },
});

const next = nextAnswer(
  { primary: 'lmstudio/m', fallbacks: [] },
  [sampleEndpoint([sampleModel('m')])],
  sampleConfig({ chain: { primary: 'lmstudio/m', fallbacks: [] } }),
);

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(languages)('how a model is, on the command line in %s', (language) => {
  const context = contextIn(language);

  it.each(everyState(now))('is told in the words of its row on the page: %s', (_, state) => {
    const model = sampleWish('m', state);
    const { text: caption, short } = captionOf(model, now, warmthWords(context.io))!;
    expect(caption).not.toBe('');
    expect(captionLine(context, model)).toBe(caption);
    expect(warmthTable(context, [model])[1]).toContain(`  ${caption}  `);
    if (next.kind !== 'answer') throw new Error('the model of the chain would not answer');
    expect(warmthCell(context, next, [model])).toBe(short);
  });
});

const linesOf = (name: string, language: 'en' | 'de'): string[] => {
  const [, state] = everyState(now).find(([one]) => one === name)!;
  return troubleLines(contextIn(language), sampleWish('m', state)).map((line) =>
    line.replaceAll('\u00A0', ' '),
  );
};

describe('a model for which there is no room', () => {
  it('is told with what it needs, what is free and what is in the way', () => {
    expect(linesOf('asking', 'en')).toEqual([
      'It needs ~233 GB, and 112 GB are free.',
      'In the way: Qwen3.8 27B, Kimi K2 Thinking.',
    ]);
  });

  it('is told what helps where nothing would make room, in German too', () => {
    const [need, nothing, ways] = linesOf('asking with nothing in the way', 'de');
    expect(need).toBe('Es braucht ~559 GB, und 112 GB sind frei.');
    expect(nothing).toBe('Nichts, was geladen ist, würde genug Platz schaffen.');
    expect(ways).toMatch(/weniger Kontext \(--context\).*gehostetes Modell/u);
  });
});
