import { type Chain, chainOf, emptyChain, links, sameChain } from '../../../shared/chain/chain.ts';
import type { AddModel, Intent } from '../../../shared/config/intent.ts';

/** One step of the user's edits: the chain they want, and what the config needs so that OpenClaw knows its models. */
export interface Step {
  readonly to: Chain;
  readonly addModels: readonly AddModel[];
}

/**
 * Edits that are not written yet. `steps[0]` is the file's chain as it was when the first edit was made, `steps[at]` what is shown.
 * Empty `steps`: nothing was edited.
 */
export interface Staging {
  readonly steps: readonly Step[];
  readonly at: number;
  /** The file's chain, when somebody else changed it to something that is neither what we started from nor what we want. */
  readonly theirs: Chain | null;
  /** The chain of the apply that is under way. */
  readonly applying: Chain | null;
  /** Written; the file's next snapshot takes over. Until then the written chain is shown, so that nothing flickers back. */
  readonly written: boolean;
}

export const noStaging: Staging = { steps: [], at: 0, theirs: null, applying: null, written: false };

const refOf = (intent: AddModel): string => `${intent.provider}/${intent.model.id}`;

function current(staging: Staging): Step | undefined {
  return staging.steps[staging.at];
}

/** The file's chain that the edits start from, null when nothing was edited. */
export function startedFrom(staging: Staging): Chain | null {
  return staging.steps[0]?.to ?? null;
}

/** The chain to show: the staged one, else the file's. */
export function shownChain(staging: Staging, file: Chain): Chain {
  return current(staging)?.to ?? file;
}

/** Is there something to write? Edits that lead back to where they started are none. */
export function isDirty(staging: Staging): boolean {
  const from = startedFrom(staging);
  const now = current(staging);
  return from !== null && now !== undefined && !staging.written && !sameChain(from, now.to);
}

/** What to ask of `config.preview` and `config.apply`: the models first, then the chain that needs them. Empty when not dirty. */
export function intents(staging: Staging): Intent[] {
  const from = startedFrom(staging);
  const now = current(staging);
  if (from === null || now === undefined || !isDirty(staging)) return [];
  return [...now.addModels, { kind: 'set-chain', from, to: now.to }];
}

/** Stages `to`. `file` is the file's chain now; `adds` joins the models to add that are staged already. What is no link of `to` is dropped. */
export function stage(staging: Staging, file: Chain, to: Chain, adds: readonly AddModel[] = []): Staging {
  const base = staging.written || staging.steps.length === 0 ? startOver(staging, file) : staging;
  const before = current(base);
  if (before === undefined || sameChain(before.to, to)) return staging;
  const wanted = new Set(links(to));
  const known = [...before.addModels, ...adds].filter(
    (add, i, all) => wanted.has(refOf(add)) && all.findIndex((other) => refOf(other) === refOf(add)) === i,
  );
  const steps = [...base.steps.slice(0, base.at + 1), { to, addModels: known }];
  return settled({ ...base, steps, at: base.at + 1 });
}

/** After a write the written chain is the file's, even while its snapshot is still on the way. */
function startOver(staging: Staging, file: Chain): Staging {
  return { ...noStaging, steps: [{ to: staging.written ? shownChain(staging, file) : file, addModels: [] }] };
}

/** A conflict is over when nothing is wanted any more, or just what the file has. */
function settled(staging: Staging): Staging {
  const now = current(staging);
  if (staging.theirs === null || staging.applying !== null || now === undefined) return staging;
  return isDirty(staging) && !sameChain(staging.theirs, now.to) ? staging : noStaging;
}

export function discard(staging: Staging): Staging {
  return staging.applying === null ? noStaging : staging;
}

export const canUndo = (staging: Staging): boolean => staging.at > 0 && !staging.written;
export const canRedo = (staging: Staging): boolean =>
  staging.at < staging.steps.length - 1 && !staging.written;

/** Steps back by one edit. */
export function undoStep(staging: Staging): Staging {
  return canUndo(staging) ? settled({ ...staging, at: staging.at - 1 }) : staging;
}

/** Takes the last {@link undoStep} back. */
export function redoStep(staging: Staging): Staging {
  return canRedo(staging) ? settled({ ...staging, at: staging.at + 1 }) : staging;
}

/** Marks the apply as under way. The same object back means: nothing to write, or one is under way already. */
export function beginApply(staging: Staging): Staging {
  const now = current(staging);
  return now === undefined || staging.applying !== null || !isDirty(staging)
    ? staging
    : { ...staging, applying: now.to };
}

/**
 * The apply failed: all edits stay. `file` is the file's newest chain: when only the answer was lost, it shows that the write was done.
 */
export function applyFailed(staging: Staging, file: Chain): Staging {
  return rebase({ ...staging, applying: null }, file);
}

/**
 * The apply succeeded. Edits made meanwhile stay staged, now on top of what was written. `file` is the file's newest chain: still the
 * old one where the snapshot is on its way, the written one, or already a foreign one on top of it.
 */
export function afterApply(staging: Staging, file: Chain): Staging {
  const written = staging.applying;
  const now = current(staging);
  if (written === null || now === undefined) return { ...staging, applying: null };
  const after: Staging = sameChain(written, now.to)
    ? { ...noStaging, steps: [now], written: true }
    : { ...noStaging, steps: [{ to: written, addModels: [] }, now], at: 1 };
  const old = startedFrom(staging);
  return old !== null && sameChain(file, old) ? after : rebase(after, file);
}

/** Carries the edits over to the file as it is now: `file` is its newest chain. */
export function rebase(staging: Staging, file: Chain): Staging {
  const from = startedFrom(staging);
  const now = current(staging);
  if (from === null || now === undefined) return staging;
  if (staging.applying !== null) {
    // Our own write may show in the file before its answer comes back.
    return sameChain(file, staging.applying) || sameChain(file, from)
      ? staging
      : { ...staging, theirs: file };
  }
  if (staging.written) return noStaging;
  if (sameChain(file, from)) return staging.theirs === null ? staging : { ...staging, theirs: null };
  if (sameChain(file, now.to) || !isDirty(staging)) return noStaging;
  return { ...staging, theirs: file };
}

/** Conflict: keep what is staged, written over the file's new chain. */
export function keepMine(staging: Staging): Staging {
  const now = current(staging);
  if (staging.theirs === null || now === undefined) return staging;
  return { ...noStaging, steps: [{ to: staging.theirs, addModels: [] }, now], at: 1 };
}

/** Conflict: drop what is staged. */
export function takeTheirs(staging: Staging): Staging {
  return staging.theirs === null ? staging : noStaging;
}

/** How many links stand elsewhere, came or went: the number in "2 changes". */
export function countChanges(staging: Staging): number {
  const from = links(startedFrom(staging) ?? emptyChain);
  const to = links(current(staging)?.to ?? chainOf(from));
  const gone = from.filter((ref) => !to.includes(ref)).length;
  const come = to.filter((ref) => !from.includes(ref)).length;
  const kept = to.filter((ref) => from.includes(ref));
  const keptBefore = from.filter((ref) => to.includes(ref));
  return gone + come + (kept.length - longestCommon(keptBefore, kept));
}

/** Length of the longest common subsequence: what stayed in order when the rest moved. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row: number[] = Array.from({ length: b.length + 1 }, () => 0);
  for (const left of a) {
    const next = [0];
    b.forEach((right, j) =>
      next.push(left === right ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0)),
    );
    row = next;
  }
  return row.at(-1) ?? 0;
}
