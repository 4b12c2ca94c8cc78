import { assert, boolean, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problem } from '../../../shared/problem.ts';
import type { ConnectVerdict } from './connect-problems.ts';
import { planRetry, type TryHistory } from './retry-plan.ts';

const verdict = (again: ConnectVerdict['again']): ConnectVerdict => ({
  problem: problem('gateway-busy'),
  again,
});
const long = Number.NEGATIVE_INFINITY;
const history = (change: Partial<TryHistory> = {}): TryHistory => ({
  now: 100_000,
  remote: false,
  failures: 1,
  lostAt: long,
  changedAt: long,
  ...change,
});

describe('after a failed try', () => {
  it('a gateway that is on its way is tried again soon, never later than after 5 s', () => {
    const pauses = [1, 2, 3, 4, 50].map(
      (failures) => planRetry(verdict('soon'), history({ failures })).pause,
    );
    expect(pauses).toEqual([500, 1000, 2000, 5000, 5000]);
  });

  it('a refused token is tried no more', () => {
    expect(planRetry(verdict('other-credential'), history())).toEqual({ tell: true, pause: null });
  });

  it('a token that has just changed gets some tries, and only here', () => {
    const now = 100_000;
    const changed = history({ changedAt: now - 1000 });
    expect(planRetry(verdict('other-credential'), changed)).toEqual({ tell: true, pause: 500 });
    expect(planRetry(verdict('other-credential'), { ...changed, remote: true }).pause).toBeNull();
    expect(planRetry(verdict('other-credential'), history({ changedAt: now - 4000 })).pause).toBeNull();
    // The gateway let go of the old token before Hearth knew the new one: no news yet.
    expect(planRetry(verdict('other-credential'), history({ lostAt: now - 1000 }))).toEqual({
      tell: false,
      pause: 500,
    });
  });

  it('whatever happened, a gateway is never hammered, and what ends the trying is told', () => {
    const plan = property(
      constantFrom(...(['soon', 'slowly', 'other-credential', 'never'] as const)),
      integer({ min: 1, max: 1000 }),
      integer({ min: 0, max: 20_000 }),
      integer({ min: 0, max: 20_000 }),
      boolean(),
      (again, failures, lost, changed, remote) => {
        const now = 100_000;
        const told = { now, remote, failures, lostAt: now - lost, changedAt: now - changed };
        const { tell, pause } = planRetry(verdict(again), told);
        return pause === null ? tell : pause >= 500;
      },
    );
    expect(() => assert(plan, { seed: 20_261_122, numRuns: 1000 })).not.toThrow();
  });
});
