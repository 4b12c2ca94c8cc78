import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerFilter } from '../../../../shared/gateway/answer.ts';
import { steppedTiming } from '../../testing/stepped-timing.ts';
import { AnswersFeed } from './answers-feed.ts';
import { FakeAnswers, sampleAnswer } from './fake-answers.test-support.ts';

const everything: AnswerFilter = { show: 'all', search: '' };
const ends: AbortController[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.abort();
});

function start(answers: FakeAnswers) {
  const timing = steppedTiming();
  const feed = new AnswersFeed(answers.calls, timing);
  const run = (filter: AnswerFilter): AbortController => {
    const end = new AbortController();
    ends.push(end);
    void feed.run(filter, end.signal);
    return end;
  };
  return { feed, timing, run, end: run(everything) };
}

describe('the feed of the history', () => {
  it('reads what is in sight, newest first, and the time line', async () => {
    const answers = new FakeAnswers();
    answers.add(1000);
    const { feed } = start(answers);
    await expect.poll(() => feed.entry(0)?.id).toBe('run-999');
    expect(feed.state()).toMatchObject({ matching: 1000, filter: everything });
    expect(feed.state().timeline?.buckets).toHaveLength(60);
    expect(feed.entry(400)).toBeUndefined();
    feed.want({ first: 400, end: 410 }, 60);
    await expect.poll(() => feed.entry(400)?.id).toBe('run-599');
    expect(answers.reads).toHaveLength(2);
  });

  it('keeps entries under their turn when new ones come on top', async () => {
    const answers = new FakeAnswers();
    answers.add(100);
    const { feed, timing } = start(answers);
    await expect.poll(() => feed.entry(5)?.id).toBe('run-94');
    answers.add(3);
    await expect.poll(() => timing.waiting.size).toBe(1);
    for (const end of timing.waiting) end();
    await expect.poll(() => feed.state().matching).toBe(103);
    expect(feed.entry(8)?.id).toBe('run-94');
    expect(feed.entry(0)?.id).toBe('run-102');
  });

  it('reads once for many changes, after a rest', async () => {
    const answers = new FakeAnswers();
    answers.add(10);
    const { feed, timing } = start(answers);
    await expect.poll(() => feed.entry(0)).toBeDefined();
    await expect.poll(() => timing.waiting.size).toBe(1);
    const before = answers.reads.length;
    for (let change = 0; change < 50; change += 1) answers.add(1);
    await expect.poll(() => feed.state().summary?.version).toBe(51);
    expect(answers.reads).toHaveLength(before);
    for (const end of timing.waiting) end();
    await expect.poll(() => feed.entry(0)?.id).toBe('run-59');
    expect(answers.reads).toHaveLength(before + 1);
  });

  it('shows another filter as a whole, never mixed with the one before', async () => {
    const answers = new FakeAnswers();
    answers.add(20);
    answers.put(sampleAnswer('run-20', { at: 20_000, outcome: 'failed', answered: null }));
    const { feed, run, end } = start(answers);
    await expect.poll(() => feed.state().matching).toBe(21);
    end.abort();
    const failed: AnswerFilter = { show: 'failed', search: '' };
    run(failed);
    await expect.poll(() => feed.state().filter).toEqual(failed);
    expect(feed.state().matching).toBe(1);
    expect(feed.entry(0)?.id).toBe('run-20');
    expect(feed.entry(1)).toBeUndefined();
  });

  it('tries again where a read fails, after a wait', async () => {
    const answers = new FakeAnswers();
    answers.add(5);
    answers.fails = true;
    const { feed, timing } = start(answers);
    await expect.poll(() => timing.waiting.size).toBe(1);
    expect(answers.reads).toHaveLength(1);
    answers.fails = false;
    for (const end of timing.waiting) end();
    await expect.poll(() => feed.entry(0)?.id).toBe('run-4');
  });

  it('leaves no watcher and no wait behind', async () => {
    const answers = new FakeAnswers();
    answers.add(5);
    const { feed, timing, end } = start(answers);
    await expect.poll(() => feed.entry(0)).toBeDefined();
    end.abort();
    await expect.poll(() => answers.watchers).toBe(0);
    expect(timing.waiting.size).toBe(0);
  });
});
