import { backOff, isDue } from './back-off.ts';
import { type Failures, mayHold, type Memory } from './memory.ts';
import { isRight, isOnBattery, isPressed, type Situation } from './situation.ts';

/** Brings what is remembered up to a new situation: pauses that were set aside end with their cause, new facts end giving up. */
export function afterFacts(memory: Memory, situation: Situation): Memory {
  const { now, schedule, turns, instances, facts } = situation;
  const { aside, failures, turnSince } = memory;
  const loaded = instances !== null && instances.length > 0;
  const isWarm = instances?.some((one) => isRight(one, situation)) ?? false;
  const letGo = stillLetGo(memory, situation);
  // A list may still show what Hearth has unloaded a moment ago.
  const isSeen = memory.look?.instances.some((one) => isRight(one, situation)) ?? true;
  // It is there again, and not only to be let go: nobody means it gone.
  const isBack = isWarm && isSeen && letGo !== 'cancelled';
  const next: Memory = {
    ...memory,
    aside: {
      pressure: aside.pressure && isPressed(situation),
      battery: aside.battery && isOnBattery(situation),
      schedule: aside.schedule !== null && !schedule.isOpen && now < aside.schedule ? aside.schedule : null,
      fit: aside.fit && !loaded,
      context: aside.context && !isWarm,
    },
    turnSince: turns !== 'of-this-model' || loaded ? null : (turnSince ?? now),
    failures: failures !== null && mayTryAgain(failures, facts, now) ? null : failures,
    settledFor: isWarm || memory.settledFor !== situation.wanted.context ? null : memory.settledFor,
    byHandAt: isBack ? null : memory.byHandAt,
    cancelledAt: isBack ? null : memory.cancelledAt,
    madeRoom: isBack ? null : memory.madeRoom,
    // Its time is over, or the clock was set back.
    unsettled:
      memory.unsettled !== null && now >= memory.unsettled.since && now < memory.unsettled.until
        ? memory.unsettled
        : null,
    usedAt: turns === 'of-this-model' ? now : memory.usedAt,
    letGo,
  };
  return sameMemory(memory, next) ? memory : next;
}

/** Whoever asks has another token, or the server another address: what was given up is tried again. */
export function afterAccessChanged(memory: Memory): Memory {
  return memory.failures?.nextTryAt === null ? { ...memory, failures: null } : memory;
}

/** Until it is gone; but nothing that is wished anew, and nothing of a cancelled load that a turn has found use for. */
function stillLetGo(memory: Memory, { isWished, instances, turns }: Situation): Memory['letGo'] {
  const { letGo } = memory;
  if (letGo === null || !mayHold(memory)) return null;
  const isUsed = instances !== null && instances.length > 0 && turns === 'of-this-model';
  const isOver = letGo === 'unwished' ? isWished : !isWished || isUsed;
  return isOver ? null : letGo;
}

/** It has given up, and what a load depends on has changed since: then it begins anew. */
function mayTryAgain(failures: Failures, facts: string, now: number): boolean {
  const next = nextTryOf(failures, facts);
  return failures.nextTryAt === null && next !== null && isDue(next, now);
}

/** When it is tried again, ms since 1970: as planned, or a while after it gave up where the facts are others by now. Null: given up. */
export function nextTryOf({ nextTryAt, at, facts }: Failures, factsNow: string): number | null {
  return nextTryAt ?? (facts === factsNow ? null : at + backOff.rest);
}

function sameMemory(a: Memory, b: Memory): boolean {
  return (
    (Object.keys(a) as (keyof Memory)[]).every((key) => key === 'aside' || Object.is(a[key], b[key])) &&
    (Object.keys(a.aside) as (keyof Memory['aside'])[]).every((key) => Object.is(a.aside[key], b.aside[key]))
  );
}
