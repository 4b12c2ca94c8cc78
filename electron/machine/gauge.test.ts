import { describe, expect, it } from 'vitest';
import { ManualTimers, settled } from '../streams/manual-timers.ts';
import { Gauge } from './gauge.ts';
import { type Reading, told, untold } from './reading.ts';

const gauge = (timers: ManualTimers, ask: (signal: AbortSignal) => Promise<Reading<number>>, goodFor = 0) =>
  new Gauge({ reader: 'sysctl', ask, deadline: 1000, goodFor, timers });

describe('a question to the system', () => {
  it('is not asked twice at the same time, nor before its answer is old', async () => {
    const timers = new ManualTimers();
    const answers: ((reading: Reading<number>) => void)[] = [];
    await using one = gauge(timers, () => new Promise((resolve) => answers.push(resolve)), 5000);
    void one.look();
    void one.look();
    expect(answers).toHaveLength(1);
    answers[0]!(told(7));
    await settled();
    expect([one.value, one.hasAnswered, one.gap]).toEqual([7, true, null]);
    await one.look();
    await timers.advance(4999);
    await one.look();
    expect(answers).toHaveLength(1);
    await timers.advance(1);
    void one.look();
    expect(answers).toHaveLength(2);
    answers[1]!(told(8));
  });

  it('that fails is asked again after longer and longer pauses, and what was known is known no more', async () => {
    const timers = new ManualTimers();
    let asked = 0;
    let answer: Reading<number> = told(1);
    await using one = gauge(timers, async () => {
      asked += 1;
      return answer;
    });
    await one.look();
    answer = untold('failed', 'because');
    await one.look();
    expect([one.value, one.gap]).toEqual([null, { reader: 'sysctl', cause: 'failed', detail: 'because' }]);
    for (const pause of [2000, 4000, 8000, 16_000]) {
      const before = asked;
      await timers.advance(pause - 1);
      await one.look();
      expect(asked).toBe(before);
      await timers.advance(1);
      await one.look();
      expect(asked).toBe(before + 1);
    }
    answer = told(2);
    await timers.advance(300_000);
    await one.look();
    expect([one.value, one.gap]).toEqual([2, null]);
  });

  it('that takes too long counts as unanswered then, and holds the next one back until it has ended', async () => {
    const timers = new ManualTimers();
    let asked = 0;
    const ends: (() => void)[] = [];
    await using one = gauge(timers, (signal) => {
      asked += 1;
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => ends.push(() => resolve(told(1)))),
      );
    });
    void one.look();
    await timers.advance(1000);
    expect([one.gap?.cause, asked]).toEqual(['timeout', 1]);
    await timers.advance(60_000);
    void one.look();
    expect(asked, 'the program still runs').toBe(1);
    ends[0]!();
    await settled();
    expect(one.value, 'an answer that comes too late').toBeNull();
    void one.look();
    expect(asked).toBe(2);
    await timers.advance(1000);
    ends[1]!();
  });

  it('whose first answer is long in coming is told to be asked, which is no answer', async () => {
    const timers = new ManualTimers();
    const answers: ((reading: Reading<number>) => void)[] = [];
    let news = 0;
    await using one = new Gauge<number>({
      reader: 'system_profiler',
      ask: () => new Promise((resolve) => answers.push(resolve)),
      deadline: 30_000,
      goodFor: 0,
      timers,
      onReading: () => (news += 1),
    });
    void one.look();
    await timers.advance(2499);
    expect([one.gap, news]).toEqual([null, 0]);
    await timers.advance(1);
    expect([one.gap, one.hasAnswered, news]).toEqual([
      { reader: 'system_profiler', cause: 'asking' },
      false,
      1,
    ]);
    answers[0]!(told(1));
    await settled();
    expect([one.gap, one.value, timers.waiting]).toEqual([null, 1, 0]);
    void one.look();
    await timers.advance(5000);
    expect([one.gap, one.value], 'later ones keep the last answer meanwhile').toEqual([null, 1]);
    answers[1]!(told(2));
  });

  it('that throws has failed', async () => {
    const timers = new ManualTimers();
    await using one = gauge(timers, () => Promise.reject(new Error('no')));
    await one.look();
    expect(one.gap).toEqual({ reader: 'sysctl', cause: 'failed', detail: 'no' });
  });
});
