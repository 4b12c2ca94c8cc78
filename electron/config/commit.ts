import { readFileSync, unlinkSync } from 'node:fs';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { resolveTarget, writeAtomically, type WriteSteps } from '../files/atomic-write.ts';
import { writeProblem } from './file-problems.ts';
import type { KeptChange, NewRecord } from './history-store.ts';
import type { Workshop } from './workshop.ts';

/**
 * Writes a change that was decided on: history first, then each file in one step, provided it still holds what the change was made
 * from. Either every file is written or none: if one fails or has changed meanwhile, the ones before it are put back.
 *
 * Returns the history entry's id, or 'changed' if a file no longer holds what it did.
 */
export async function commit(
  { history, steps, closing, path }: Workshop,
  record: NewRecord,
): Promise<Result<{ id: string } | 'changed'>> {
  if (closing.aborted) return failed(problem('write-failed', { path }, 'Hearth was closed meanwhile'));
  let id: string;
  try {
    ({ id } = await history.add(record));
  } catch (error) {
    return failed(writeProblem(history.directory, error));
  }
  const written: KeptChange[] = [];
  for (const change of record.changes) {
    const outcome = await putFile(change, steps);
    if (outcome.ok && outcome.value === 'written') {
      written.push(change);
      continue;
    }
    for (const { file, before, after } of written.toReversed())
      await putFile({ file, before: after, after: before }, steps);
    // If even this note cannot be written, Undo sees by the bytes that nothing happened.
    await history.withdraw(id).catch(() => {});
    return outcome.ok ? done('changed') : outcome;
  }
  return done({ id });
}

async function putFile(
  { file, before, after }: KeptChange,
  steps: WriteSteps,
): Promise<Result<'written' | 'changed'>> {
  try {
    if (after !== null) return done(await writeAtomically({ file, bytes: after, expected: before, steps }));
    return done(takeAway(file, before));
  } catch (error) {
    return failed(writeProblem(file, error));
  }
}

/** Deletes a file if it still holds `before`. */
function takeAway(file: string, before: Uint8Array | null): 'written' | 'changed' {
  const target = resolveTarget(file);
  if (before === null || !readFileSync(target).equals(before)) return 'changed';
  unlinkSync(target);
  return 'written';
}
