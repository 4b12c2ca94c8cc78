import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settled } from '../../../electron/streams/manual-timers.ts';
import { Slots } from './slots.ts';

describe('places at a model', () => {
  it('are given in the order of asking, never more at once than there are, and all come back', async () => {
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.constant('ask' as const) },
      { weight: 2, arbitrary: fc.constant('give-back' as const) },
      { weight: 1, arbitrary: fc.constant('leave' as const) },
    );
    const acts = fc.array(fc.tuple(act, fc.nat({ max: 30 }), fc.boolean()), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), acts, async (size, steps) => {
        const slots = new Slots(size);
        const asking = new Map<number, AbortController>();
        const holding = new Map<number, () => void>();
        const order: number[] = [];
        let asked = 0;
        for (const [step, pick, pause] of steps) {
          if (step === 'ask') {
            const id = asked++;
            const leaving = new AbortController();
            asking.set(id, leaving);
            void (async () => {
              const giveBack = await slots.take(leaving.signal);
              asking.delete(id);
              if (giveBack === null) return;
              order.push(id);
              holding.set(id, giveBack);
            })();
          } else if (step === 'give-back') {
            const [id, giveBack] = [...holding][pick % Math.max(1, holding.size)] ?? [];
            if (id !== undefined) holding.delete(id);
            giveBack?.();
          } else [...asking.values()][pick % Math.max(1, asking.size)]?.abort();
          if (pause) await settled();
          expect(slots.taken).toBeLessThanOrEqual(size);
        }
        await settled();
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        for (const leaving of asking.values()) leaving.abort();
        await settled();
        for (const giveBack of holding.values()) giveBack();
        await settled();
        expect([slots.taken, slots.queued]).toEqual([0, 0]);
      }),
      { seed: 20_261_128, numRuns: 300 },
    );
  });
});
