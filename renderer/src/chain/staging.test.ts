import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chain, chainOf, links, sameChain } from '../../../shared/chain/chain.ts';
import type { AddModel } from '../../../shared/config/intent.ts';
import {
  afterApply,
  applyFailed,
  beginApply,
  canRedo,
  canUndo,
  countChanges,
  discard,
  intents,
  isDirty,
  keepMine,
  noStaging,
  rebase,
  redoStep,
  shownChain,
  stage,
  type Staging,
  takeTheirs,
  undoStep,
} from './staging.ts';

const file = chainOf(['a/1', 'b/2', 'c/3']);
const mine = chainOf(['b/2', 'a/1', 'c/3']);
const foreign = chainOf(['c/3', 'a/1']);
const staged = stage(noStaging, file, mine);

const add = (id: string): AddModel => ({
  kind: 'add-model',
  provider: 'lmstudio',
  endpointKind: 'lmstudio',
  baseUrl: 'http://127.0.0.1:1234/v1',
  model: { id, name: id, contextWindow: 4096, maxTokens: 4096, reasoning: false, vision: false },
});

describe('staging an edit', () => {
  it('shows the wish and asks for it, from the chain that was seen', () => {
    expect(shownChain(staged, file)).toEqual(mine);
    expect(intents(staged)).toEqual([{ kind: 'set-chain', from: file, to: mine }]);
    expect(intents(noStaging)).toEqual([]);
  });

  it('is nothing when it leads back to where it started', () => {
    const back = stage(staged, file, file);
    expect(isDirty(back)).toBe(false);
    expect(intents(back)).toEqual([]);
    expect(canUndo(back)).toBe(true);
  });

  it('carries the models that the config lacks, before the chain, as long as they are links', () => {
    const withNew = stage(noStaging, file, chainOf([...links(file), 'lmstudio/new']), [add('new')]);
    expect(intents(withNew).map((intent) => intent.kind)).toEqual(['add-model', 'set-chain']);
    const moved = stage(withNew, file, chainOf(['lmstudio/new', ...links(file)]), [add('new')]);
    expect(intents(moved)).toHaveLength(2);
    const without = stage(moved, file, mine);
    expect(intents(without).map((intent) => intent.kind)).toEqual(['set-chain']);
    expect(intents(undoStep(without))).toHaveLength(2);
  });

  it('can be undone and redone step by step; a new edit forgets what was undone', () => {
    const two = stage(staged, file, foreign);
    expect(shownChain(undoStep(two), file)).toEqual(mine);
    expect(shownChain(undoStep(undoStep(two)), file)).toEqual(file);
    expect(redoStep(undoStep(two))).toEqual(two);
    const other = stage(undoStep(two), file, chainOf(['c/3']));
    expect(canRedo(other)).toBe(false);
    expect(undoStep(noStaging)).toBe(noStaging);
    expect(redoStep(two)).toBe(two);
  });

  it('counts links that moved, came or went', () => {
    expect(countChanges(noStaging)).toBe(0);
    expect(countChanges(staged)).toBe(1);
    expect(countChanges(stage(noStaging, file, chainOf(['a/1', 'd/4', 'c/3'])))).toBe(2);
  });
});

describe('applying', () => {
  it('is begun once only', () => {
    const applying = beginApply(staged);
    expect(applying.applying).toEqual(mine);
    expect(beginApply(applying)).toBe(applying);
    expect(beginApply(noStaging)).toBe(noStaging);
    expect(discard(applying)).toBe(applying);
  });

  it('shows the written chain until the file shows it too', () => {
    const written = afterApply(beginApply(staged), file);
    expect(isDirty(written)).toBe(false);
    expect(shownChain(written, file)).toEqual(mine);
    expect(rebase(written, mine)).toBe(noStaging);
  });

  it('keeps the edits when it fails', () => {
    const failed = applyFailed(beginApply(staged), file);
    expect(intents(failed)).toEqual(intents(staged));
    expect(beginApply(failed).applying).toEqual(mine);
  });

  it('is no conflict when the file shows our own write first', () => {
    const applying = beginApply(staged);
    expect(rebase(applying, mine).theirs).toBeNull();
    expect(afterApply(rebase(applying, mine), mine)).toBe(noStaging);
  });

  it('keeps edits made meanwhile, on top of what was written', () => {
    const later = stage(beginApply(staged), file, foreign);
    const after = afterApply(rebase(later, mine), mine);
    expect(intents(after)).toEqual([{ kind: 'set-chain', from: mine, to: foreign }]);
  });

  it('knows by the file that it was done when only the answer was lost', () => {
    expect(applyFailed(rebase(beginApply(staged), mine), mine)).toBe(noStaging);
  });

  it('gives way to a foreign write that came right after it', () => {
    const applying = rebase(rebase(beginApply(staged), mine), foreign);
    expect(shownChain(afterApply(applying, foreign), foreign)).toEqual(foreign);
    const later = stage(applying, file, chainOf(['b/2']));
    expect(afterApply(later, foreign).theirs).toEqual(foreign);
  });

  it('lets the next edit start from what was written', () => {
    const written = afterApply(beginApply(staged), file);
    expect(intents(stage(written, file, foreign))).toEqual([{ kind: 'set-chain', from: mine, to: foreign }]);
  });
});

describe('when the file changes underneath', () => {
  it('keeps the edits while the chain there is the one they started from', () => {
    expect(rebase(staged, file)).toBe(staged);
  });

  it('drops them when the file has what they want', () => {
    expect(rebase(staged, mine)).toBe(noStaging);
  });

  it('is a conflict when it is neither, and the user chooses', () => {
    const conflict = rebase(staged, foreign);
    expect(conflict.theirs).toEqual(foreign);
    expect(shownChain(conflict, foreign)).toEqual(mine);
    expect(intents(keepMine(conflict))).toEqual([{ kind: 'set-chain', from: foreign, to: mine }]);
    expect(takeTheirs(conflict)).toBe(noStaging);
  });

  it('is a conflict no more when the other change is taken back', () => {
    expect(rebase(rebase(staged, foreign), file).theirs).toBeNull();
  });

  it('is no conflict any more when the edits are undone', () => {
    expect(undoStep(rebase(staged, foreign))).toBe(noStaging);
    expect(stage(rebase(staged, foreign), foreign, foreign)).toBe(noStaging);
  });

  it('forgets undone edits rather than to bring them back onto another chain', () => {
    expect(rebase(undoStep(staged), foreign)).toBe(noStaging);
  });

  it('choices without a conflict change nothing', () => {
    expect(keepMine(staged)).toBe(staged);
    expect(takeTheirs(staged)).toBe(staged);
  });
});

describe('whatever happens in whatever order', () => {
  const chains = fc.uniqueArray(fc.constantFrom('a/1', 'b/2', 'c/3', 'd/4'), { maxLength: 4 }).map(chainOf);
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('stage' as const), chain: chains }),
      fc.record({ kind: fc.constant('file' as const), chain: chains }),
      fc.record({ kind: fc.constant('after' as const), late: fc.boolean() }),
      fc.record({ kind: fc.constantFrom('undo', 'redo', 'begin', 'fail', 'discard', 'mine', 'theirs') }),
    ),
    { maxLength: 30 },
  );

  it('asks only for what is shown, and never overwrites a foreign chain unseen', () => {
    fc.assert(
      fc.property(chains, steps, (first, all) => {
        let now = first;
        let staging: Staging = noStaging;
        for (const step of all) {
          switch (step.kind) {
            case 'stage':
              staging = stage(staging, now, step.chain);
              break;
            case 'file':
              now = step.chain;
              staging = rebase(staging, now);
              break;
            case 'after': {
              // The write was done, whether its snapshot came before or is still on its way.
              const old = now;
              now = staging.applying ?? now;
              staging = afterApply(staging, step.late ? old : now);
              if (step.late) staging = rebase(staging, now);
              break;
            }
            default:
              staging = rules[step.kind](staging, now);
          }
          expect(broken(staging, now)).toEqual([]);
        }
      }),
      { seed: 20_261_122, numRuns: 2000 },
    );
  });

  const rules: Readonly<
    Record<
      'undo' | 'redo' | 'begin' | 'fail' | 'discard' | 'mine' | 'theirs',
      (staging: Staging, file: Chain) => Staging
    >
  > = {
    undo: undoStep,
    redo: redoStep,
    begin: beginApply,
    fail: applyFailed,
    discard,
    mine: keepMine,
    theirs: takeTheirs,
  };
});

/** Which promises of staging are broken, given the file's chain. */
function broken(staging: Staging, file: Chain): string[] {
  const wish = intents(staging).at(-1);
  const set = wish?.kind === 'set-chain' ? wish : null;
  const quiet = staging.applying === null;
  return [
    set !== null && !sameChain(set.to, shownChain(staging, file))
      ? 'asks for something else than it shows'
      : null,
    set !== null && sameChain(set.from, set.to) ? 'asks for nothing' : null,
    set !== null && quiet && staging.theirs === null && !sameChain(set.from, file)
      ? 'would overwrite a chain that was not seen'
      : null,
    quiet && !isDirty(staging) && !sameChain(shownChain(staging, file), file)
      ? 'shows what is neither wanted nor in the file'
      : null,
    staging.at >= Math.max(1, staging.steps.length) ? 'stands beside its steps' : null,
  ].filter((promise) => promise !== null);
}
