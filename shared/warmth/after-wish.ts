import { mayHold, type Memory, nothingAside } from './memory.ts';
import { pauseOf } from './pauses.ts';
import type { Situation } from './situation.ts';

/** The flame was turned on, or its context chosen anew: everything that kept it cold is forgotten. */
export function afterWished(memory: Memory, now: number): Memory {
  return { ...resumed(memory, now), aside: { ...nothingAside, context: true } };
}

/** The flame was turned off. */
export function afterUnwished(memory: Memory, now: number): Memory {
  return { ...resumed(memory, now), letGo: mayHold(memory) ? 'unwished' : null, aside: nothingAside };
}

/**
 * One click goes on: nothing is held against the model any more, and the causes that last are set aside as long as they do. That it does
 * not fit only where that was what was said: nobody agrees to what they were not asked.
 */
export function afterResume(memory: Memory, situation: Situation): Memory {
  const { schedule, now } = situation;
  return {
    ...resumed(memory, now),
    aside: {
      pressure: true,
      battery: true,
      fit: pauseOf(memory, situation)?.why === 'fit',
      context: true,
      schedule: schedule.isOpen ? null : (schedule.changesAt ?? now + aYear),
    },
  };
}

const aYear = 31_536_000_000;

function resumed(memory: Memory, now: number): Memory {
  return {
    ...memory,
    clickedAt: now,
    byHandAt: null,
    cancelledAt: null,
    madeRoom: null,
    failures: null,
    settledFor: null,
    gone: null,
    elsewhere: null,
    letGo: null,
  };
}

/** `confirm`: it is loaded although the fit says it does not fit. */
export function afterConfirmed(memory: Memory): Memory {
  return { ...memory, aside: { ...memory.aside, fit: true } };
}
