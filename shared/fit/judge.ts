import { changesFor } from './changes.ts';
import type { ModelFacts } from './facts.ts';
import {
  type FitChange,
  type FitTarget,
  type FitVerdict,
  type FitWish,
  type Judgement,
  smallestWindowTokens,
} from './judgement.ts';
import { padded } from './kv-cache.ts';
import { largestContext } from './largest-context.ts';
import { loadOf } from './load.ts';
import { memoryNeed } from './memory.ts';
import { estimateSpeed, noSpeed } from './speed.ts';
import { sharesOf, targetLimit } from './target-limit.ts';

/** A safe bound up to this share of the limit is comfortable, and up to the second tight. */
export const comfortableShare = 0.8;
export const tightShare = 0.97;

/** Contexts are looked for up to here where the model does not say what it was trained for. Tokens. */
const longestContext = 1_048_576;

/**
 * Does the model fit the target, and how well? Judged at a context that the agent can work with: what is wished for, but never below
 * OpenClaw's smallest window and never above what the model was trained for. `otherBytes` is what else is held in that memory.
 */
export function judgeFit(
  facts: ModelFacts,
  target: FitTarget,
  wish: FitWish,
  { otherBytes }: { readonly otherBytes: number } = { otherBytes: 0 },
): Judgement {
  const most = facts.architecture.contextMax ?? longestContext;
  const contextTokens = Math.min(Math.max(wish.contextTokens, padded(smallestWindowTokens)), most);
  const judged = { ...wish, contextTokens };
  const load = loadOf(facts, target, judged);
  const need = memoryNeed(load);
  const limitBytes = targetLimit(target, facts.runtime);
  const room = { usableBytes: (limitBytes ?? 0) * tightShare, otherBytes };
  const isWindowTooSmall = most < smallestWindowTokens;
  const fits = need.safe + otherBytes <= room.usableBytes;
  const changes =
    limitBytes === null || fits || isWindowTooSmall ? [] : changesFor(facts, target, judged, room);
  const verdict = isWindowTooSmall ? 'does-not-fit' : verdictOf(need.safe + otherBytes, limitBytes, changes);
  return {
    verdict,
    contextTokens,
    isWindowTooSmall,
    need,
    limitBytes,
    headroomBytes: limitBytes === null ? null : limitBytes - otherBytes - need.safe,
    shares: sharesOf(target, facts.runtime, need.safe),
    changes,
    largestContext:
      limitBytes === null
        ? null
        : largestContext(load, {
            limitBytes: room.usableBytes - otherBytes,
            least: smallestWindowTokens,
            most,
          }),
    speed: verdict === 'does-not-fit' ? noSpeed : estimateSpeed(facts, target, judged),
  };
}

function verdictOf(bytes: number, limit: number | null, changes: readonly FitChange[]): FitVerdict {
  if (limit === null) return 'unknown';
  if (bytes <= limit * comfortableShare) return 'comfortable';
  if (bytes <= limit * tightShare) return 'tight';
  return changes.length > 0 ? 'needs-changes' : 'does-not-fit';
}
