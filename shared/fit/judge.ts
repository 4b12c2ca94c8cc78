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
import { type Load, loadOf } from './load.ts';
import { largestContext, memoryNeed } from './memory.ts';
import { estimateSpeed } from './speed.ts';
import { targetLimit } from './target-limit.ts';

/** Up to this share of the limit a model is comfortable, up to the second it is tight. */
const comfortableShare = 0.8;
const tightShare = 0.97;

const longestContext = 4_194_304;

/** One change that would make it fit, the mildest first. */
function changesFor(
  facts: ModelFacts,
  target: FitTarget,
  wish: FitWish,
  limit: number,
  other: number,
): FitChange[] {
  const changes: FitChange[] = [];
  const load = loadOf(facts, target, wish);
  const usable = limit * tightShare;
  const need = memoryNeed(load).safe;
  if (other > 0 && need <= usable) changes.push({ kind: 'unload-others', bytes: need + other - usable });
  const smaller = largestContext(load, usable - other, smallestWindowTokens, wish.contextTokens);
  if (smaller !== null) changes.push({ kind: 'smaller-context', contextTokens: smaller });
  const quantised: Load = { ...load, cache: { ...load.cache, keyType: 'q8_0', valueType: 'q8_0' } };
  if (load.engine === 'llama.cpp' && wish.kvType === 'f16' && memoryNeed(quantised).safe <= usable - other) {
    changes.push({ kind: 'kv-type', kvType: 'q8_0' });
  }
  return changes;
}

/**
 * Does the model fit the target with this context, and how well? Judged at a context that the agent can work with: never below
 * OpenClaw's smallest window, never above what the model was trained for. `otherBytes` is what else is held in that memory.
 */
export function judgeFit(
  facts: ModelFacts,
  target: FitTarget,
  wish: FitWish,
  beside: { readonly otherBytes: number } = { otherBytes: 0 },
): Judgement {
  const most = facts.architecture.contextMax ?? longestContext;
  const contextTokens = Math.min(Math.max(wish.contextTokens, smallestWindowTokens), most);
  const judged = { ...wish, contextTokens };
  const load = loadOf(facts, target, judged);
  const need = memoryNeed(load);
  const limitBytes = targetLimit(target);
  const other = beside.otherBytes;
  const changes =
    limitBytes === null || need.safe + other <= limitBytes * tightShare
      ? []
      : changesFor(facts, target, judged, limitBytes, other);
  return {
    verdict: verdictOf(need.safe + other, limitBytes, changes),
    contextTokens,
    need,
    limitBytes,
    headroomBytes: limitBytes === null ? null : limitBytes - other - need.safe,
    changes,
    largestContext:
      limitBytes === null
        ? null
        : largestContext(load, limitBytes * tightShare - other, smallestWindowTokens, padded(most)),
    speed: estimateSpeed(facts, target),
  };
}

function verdictOf(bytes: number, limit: number | null, changes: readonly FitChange[]): FitVerdict {
  if (limit === null) return 'unknown';
  if (bytes <= limit * comfortableShare) return 'comfortable';
  if (bytes <= limit * tightShare) return 'tight';
  return changes.length > 0 ? 'needs-changes' : 'does-not-fit';
}
