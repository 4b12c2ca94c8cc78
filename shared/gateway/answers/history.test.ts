import { describe, expect, it } from 'vitest';
import type { Answer, AnswerFilter } from '../answer.ts';
import { byAnother, bucketOf, newestFirst, pageOf } from './history.ts';

const answer = (id: string, at: number, different: Partial<Answer> = {}): Answer => ({
  id,
  at,
  outcome: 'answered',
  asked: 'lmstudio/first',
  answered: 'lmstudio/first',
  passedOver: [],
  durationMs: 100,
  tokens: null,
  cost: 'local',
  session: 'agent:main:main',
  agent: 'main',
  ...different,
});
const other = {
  answered: 'second/other',
  passedOver: [{ ref: 'lmstudio/first', reason: 'timeout', detail: null }],
} as const;
const entries = [
  answer('g', 1000, { outcome: 'running', answered: null }),
  answer('f', 900, { ...other, passedOver: [...other.passedOver] }),
  answer('e', 500, { outcome: 'failed', answered: null }),
  answer('d', 499, { outcome: 'aborted', answered: null, session: 'agent:Büro:main' }),
  answer('c', 100),
  answer('b', 0),
];
const page = (filter: Partial<AnswerFilter>, more: object = {}) =>
  pageOf(entries, {
    filter: { show: 'all', search: '', ...filter },
    skip: 0,
    count: 50,
    buckets: 10,
    ...more,
  });
const idsOf = (filter: Partial<AnswerFilter>): string =>
  page(filter)
    .entries.map(({ id }) => id)
    .join('');

describe('the history', () => {
  it('is filtered by who answered, and by words that occur anywhere in it', () => {
    expect(idsOf({})).toBe('gfedcb');
    expect(idsOf({ show: 'fallback' })).toBe('f');
    expect(idsOf({ show: 'failed' })).toBe('ed');
    expect(idsOf({ search: ' TIMEOUT ' })).toBe('f');
    expect(idsOf({ search: 'büro' })).toBe('d');
    expect(idsOf({ search: '.*' })).toBe('');
  });

  it('is given in pages, with the number of all that match', () => {
    const { matching, entries: some } = page({}, { skip: 4, count: 1 });
    expect([matching, some.map(({ id }) => id)]).toEqual([6, ['c']]);
    expect(page({}, { skip: 99 }).entries).toEqual([]);
  });

  it('is counted in equal spans of time, each turn in one of them; what goes on is not judged yet', () => {
    const { timeline } = page({});
    expect(timeline).toMatchObject({ from: 0, to: 1000 });
    const counts = timeline!.buckets.map(({ asked, fallback, failed }) => `${asked}${fallback}${failed}`);
    expect(counts).toEqual(['100', '100', '000', '000', '001', '001', '000', '000', '000', '010']);
  });

  it('has a timeline for one turn, and none for none', () => {
    expect(page({ show: 'fallback' }).timeline).toMatchObject({ from: 900, to: 900 });
    expect(page({ show: 'fallback' }).timeline!.buckets[0]).toEqual({ asked: 0, fallback: 1, failed: 0 });
    expect(page({ search: 'nowhere' })).toEqual({ matching: 0, entries: [], timeline: null });
  });

  it('knows that another answered also where it was not told who was asked', () => {
    expect(byAnother(answer('x', 1, { asked: null }))).toBe(false);
    expect(byAnother(answer('x', 1, { ...other, passedOver: [...other.passedOver], asked: null }))).toBe(
      true,
    );
    expect(bucketOf(answer('x', 1, { answered: null }))).toBe('asked');
  });

  it('has a fixed order, also for turns that began in the same moment', () => {
    const together = [answer('a', 5), answer('b', 5), answer('c', 6)];
    expect(together.toSorted(newestFirst).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(
      together
        .toReversed()
        .toSorted(newestFirst)
        .map(({ id }) => id),
    ).toEqual(['c', 'b', 'a']);
  });
});
