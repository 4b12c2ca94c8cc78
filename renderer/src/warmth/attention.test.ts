import { describe, expect, it } from 'vitest';
import { everyState, sampleWish } from '../../../shared/warmth/sample-models.ts';
import { awaitAnswer, forget, noAttention, questionOf, settle } from './attention.ts';

const ref = 'lmstudio/m';
const awaited = awaitAnswer(noAttention, ref);
const states = everyState(0);
const asking = states.find(([name]) => name === 'asking')!;

describe('what a flame that was turned on here waits for', () => {
  it('is its own question, asked once', () => {
    const warmth = [sampleWish('m', asking[1])];
    expect(questionOf(noAttention, warmth)).toBeNull();
    expect(questionOf(awaited, warmth)).toMatchObject({ model: warmth[0], isFresh: true });
    expect(awaitAnswer(awaited, ref).awaited).toEqual([ref]);
    expect(questionOf(forget(awaited, ref), warmth)).toBeNull();
    expect(questionOf(awaited, [])).toBeNull();
  });

  it.each(states)('ends with what is settled, and not while it is still on its way: %s', (name, state) => {
    const onItsWay =
      ['unknown', 'cold', 'loading', 'evicted'].includes(state.kind) || name.startsWith('asking');
    expect(settle(awaited, [sampleWish('m', state)]).awaited).toEqual(onItsWay ? [ref] : []);
  });

  it('is the same object while nothing is settled, so that nothing renders anew', () => {
    expect(settle(awaited, [sampleWish('m', { kind: 'cold' })])).toBe(awaited);
    expect(settle(awaited, [])).toBe(awaited);
  });
});

describe('a question that was opened by hand', () => {
  const opened = { ...noAttention, dialog: { kind: 'ask', ref } as const };

  it('comes before those that are awaited, and not to decide it takes nothing back', () => {
    const other = sampleWish('other', asking[1]);
    const warmth = [other, sampleWish('m', asking[1])];
    expect(questionOf({ ...opened, awaited: [other.ref] }, warmth)).toMatchObject({
      model: { ref },
      isFresh: false,
    });
  });

  it('is not there any more when there is nothing to decide', () => {
    expect(questionOf(opened, [sampleWish('m', { kind: 'cold' })])).toBeNull();
  });
});
