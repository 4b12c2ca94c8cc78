import type { Memory } from './memory.ts';
import { isOnBattery, isPressed, type Situation } from './situation.ts';
import type { Pause } from './snapshot.ts';
import { unmeasuredLoadMs } from './unmeasured-load.ts';

/** OpenClaw ends its preload's request after 30 s, and then has the server load it by the turn itself. ms */
const preloadMs = 35_000;

/** What keeps a wished and cold model from being loaded; null: nothing. What the user can do least about comes first. */
export function pauseOf(memory: Memory, situation: Situation): Pause | null {
  const { schedule, now, machine, turns, room, estimateMs, sizeBytes } = situation;
  const { aside, byHandAt, cancelledAt, madeRoom, turnSince } = memory;
  if (!schedule.isOpen && aside.schedule === null) return { why: 'schedule', until: schedule.changesAt };
  // Also where a person chose so: it says more than that it was unloaded.
  if (madeRoom !== null) return { why: 'made-room', ...madeRoom };
  if (byHandAt !== null) return { why: 'by-hand', at: byHandAt };
  if (cancelledAt !== null)
    return { why: 'cancelled', at: cancelledAt, goesOn: memory.letGo === 'cancelled' };
  if (isPressed(situation) && !aside.pressure)
    return { why: 'memory-pressure', level: machine?.pressure === 'critical' ? 'critical' : 'warning' };
  if (isOnBattery(situation) && !aside.battery) return { why: 'battery' };
  if (situation.rule.doubles && turns === 'of-this-model') {
    const loadMs = estimateMs ?? unmeasuredLoadMs(sizeBytes);
    const until = (turnSince ?? now) + preloadMs + Math.round(1.5 * loadMs);
    if (now < until) return { why: 'preload', until };
  }
  if (room.kind === 'short' && !aside.fit) {
    const { needBytes, freeBytes, inTheWay } = room;
    return { why: 'fit', needBytes, freeBytes, inTheWay: [...inTheWay] };
  }
  return null;
}
