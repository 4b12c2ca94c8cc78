import { unifiedDiff } from '../../shared/config/diff.ts';
import type { FileDiff } from '../../shared/config/snapshot.ts';
import { failed, problem, type Result } from '../../shared/problem.ts';
import path from 'node:path';
import type { WriteSteps } from '../files/atomic-write.ts';
import { takeLock } from '../files/file-lock.ts';
import type { Environment } from '../process/clean-environment.ts';
import { writeProblem } from './file-problems.ts';
import type { HistoryStore } from './history-store.ts';
import { decode, loadConfig, type LoadOutcome, type ReadFile } from './load.ts';
import type { Validator } from './validator.ts';

/** What every change of one config works with. */
export interface Workshop {
  /** absolute */
  readonly path: string;
  readonly includeRoots: readonly string[];
  readonly env: Environment;
  readonly validator: Validator;
  readonly history: HistoryStore;
  readonly steps: WriteSteps;
  readonly read: ReadFile;
  readonly now: () => number;
  /** aborted when the service is disposed: what was not judged by then is not written */
  readonly closing: AbortSignal;
}

/** How often a change is begun anew because the file changed under it. */
export const maxAttempts = 5;

const lockPatience = 60_000;
/** A change waits for the validator twice at most; a holder older than this is gone, or its process id belongs to another by now. */
const lockStale = 120_000;

export function load(shop: Workshop): Promise<LoadOutcome> {
  return loadConfig(shop.path, { includeRoots: shop.includeRoots, read: shop.read });
}

/** Does `work` while no other process of Hearth's changes this config. */
export async function alone<T>(shop: Workshop, work: () => Promise<Result<T>>): Promise<Result<T>> {
  const file = path.join(shop.history.directory, 'lock');
  try {
    await using lock = await takeLock(file, {
      patience: lockPatience,
      staleAfter: lockStale,
      now: shop.now,
      signal: shop.closing,
    });
    return lock === null
      ? failed(problem('write-failed', { path: shop.path }, `locked: ${file}`))
      : await work();
  } catch (error) {
    return failed(writeProblem(shop.history.directory, error));
  }
}

const textOf = (bytes: Uint8Array | null): string => (bytes === null ? '' : (decode(bytes) ?? ''));

/** The diff of one file, from its bytes; null: not there. */
export function diffOf(file: string, before: Uint8Array | null, after: Uint8Array | null): FileDiff {
  return { path: file, diff: unifiedDiff(path.basename(file), textOf(before), textOf(after)) };
}
