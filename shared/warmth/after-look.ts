import { backOff } from './back-off.ts';
import { judgeGone, type SameServer } from './gone.ts';
import type { Look, Memory, Ours } from './memory.ts';
import type { Situation } from './situation.ts';

/**
 * The server did not answer a look: what it held may be gone.
 *
 * @param hasEnded its port is closed: then what it was loading is lost as well. One that cannot be reached may still be at it.
 */
export function afterAway(memory: Memory, hasEnded: boolean, now: number): Memory {
  const unsettled = hasEnded ? null : memory.unsettled;
  const failures = hasEnded && !memory.wasAway ? afresh(memory.failures, now) : memory.failures;
  const isSame = memory.wasAway && unsettled === memory.unsettled;
  return isSame ? memory : { ...memory, wasAway: true, unsettled, failures };
}

/** A server that somebody starts anew may load what it could not before; one that a load has just brought down will not. */
function afresh(failures: Memory['failures'], now: number): Memory['failures'] {
  return failures === null || now - failures.at < backOff.longest / 5
    ? failures
    : { ...failures, facts: 'its server ended' };
}

/** What a look needs beside itself. */
export interface BesideLook {
  readonly rule: Situation['rule'];
  /** 0 ≤ random < 1 */
  readonly random: number;
  /** the name of another model's instance, for "made room for" */
  readonly nameOf: (instance: string) => string;
  /** Has the server been one and the same since then? ms since 1970 */
  readonly serverSince: (at: number) => SameServer;
}

/** A look at the server's list: what was there and is gone gets its reason. */
export function afterLook(memory: Memory, look: Look, beside: BesideLook): Memory {
  const before = memory.look;
  const next: Memory = {
    ...memory,
    look,
    wasAway: false,
    ours: memory.ours.filter((ours) => isThere(ours, look)),
  };
  if (look.instances.length === 0) {
    const cold: Memory = { ...next, warmSince: null };
    return before === null || before.instances.length === 0
      ? cold
      : vanished(cold, memory, before, look, beside);
  }
  const here: Memory = {
    ...withLanded(next, before),
    gone: null,
    elsewhere: null,
    warmSince: before !== null && before.instances.length === 0 ? look.at : next.warmSince,
  };
  // Ours was taken out, and somebody loaded the model in a way of their own.
  const isReplaced = before !== null && memory.ours.length > 0 && next.ours.length === 0;
  return isReplaced && reasonOf(memory, before, look, beside) === 'by-hand'
    ? { ...here, byHandAt: look.at }
    : here;
}

/** What appears while a load of Hearth's has no known end is what that load made: Hearth's own. */
function withLanded(memory: Memory, before: Look | null): Memory {
  const { look, unsettled, ours } = memory;
  if (look === null || unsettled === null || unsettled.hasLanded) return memory;
  const landed = look.instances.find(({ id }) => before?.instances.every((one) => one.id !== id) ?? true);
  if (landed === undefined) return memory;
  const own: Ours = { id: landed.id, since: unsettled.since, context: landed.contextLength };
  return {
    ...memory,
    ours: [...ours.filter(({ id }) => id !== own.id), own],
    unsettled: { ...unsettled, hasLanded: true },
  };
}

/** Is an instance of this id still the one that Hearth loaded? Servers give an id anew; with another context it is another instance. */
function isThere({ id, context }: Ours, { instances }: Look): boolean {
  const now = instances.find((one) => one.id === id);
  return (
    now !== undefined && (context === null || now.contextLength === null || context === now.contextLength)
  );
}

function reasonOf(
  memory: Memory,
  before: Look,
  look: Look,
  { rule, serverSince }: BesideLook,
): ReturnType<typeof judgeGone> {
  return judgeGone({
    wasOurs: before.instances.some(({ id }) => memory.ours.some((ours) => ours.id === id)),
    wasAway: memory.wasAway,
    server: serverSince(before.at),
    wasInTurn: memory.usedAt !== null && memory.usedAt >= before.at,
    othersBefore: before.others,
    othersNow: look.others,
    gapMs: look.at - before.at,
    sinceRestoredMs: memory.restoredAt === null ? null : look.at - memory.restoredAt,
    until: before.instances.at(-1)?.until ?? null,
    now: look.at,
    makesRoom: rule.makesRoom,
  });
}

function vanished(cold: Memory, memory: Memory, before: Look, look: Look, beside: BesideLook): Memory {
  const because = reasonOf(memory, before, look, beside);
  switch (because) {
    case 'by-hand':
      return { ...cold, byHandAt: look.at };
    case 'made-room': {
      const newcomer = look.others.find((id) => !before.others.includes(id));
      return {
        ...cold,
        madeRoom: { at: look.at, by: newcomer === undefined ? '?' : beside.nameOf(newcomer) },
      };
    }
    case 'evicted':
    case 'in-a-turn':
    case 'server-restarted': {
      // Not at once, and not at the same moment as every other Hearth that saw it go.
      const nextTryAt = look.at + Math.round(shortestWait + beside.random * jitter);
      return { ...cold, gone: { at: look.at, because, nextTryAt } };
    }
  }
  return because satisfies never;
}

const shortestWait = 250;
const jitter = 2000;

/** Hearth itself took instances out: that they are gone is no news. */
export function afterUnloaded(memory: Memory, ids: readonly string[]): Memory {
  const { look } = memory;
  return {
    ...memory,
    ours: memory.ours.filter(({ id }) => !ids.includes(id)),
    look: look === null ? null : { ...look, instances: look.instances.filter(({ id }) => !ids.includes(id)) },
    warmSince: null,
  };
}
