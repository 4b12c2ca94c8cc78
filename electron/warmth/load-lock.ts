import { createHash } from 'node:crypto';
import path from 'node:path';
import { takeLock } from '../files/file-lock.ts';
import { loadDeadlineMs } from './load-problem.ts';
import type { LoadLock } from './ports.ts';

/**
 * The right to load on an endpoint, between all Hearths that share a state directory: a list does not show what is being loaded, so two that
 * only looked would both load. A Hearth that died while it held it is found out by its process.
 */
export function fileLoadLock(stateDir: string): LoadLock {
  return (endpoint) => {
    const name = createHash('sha256').update(endpoint).digest('hex').slice(0, 16);
    const file = path.join(stateDir, `warmth-${name}.lock`);
    // A place that cannot be written keeps nobody from loading.
    return takeLock(file, { patience: 0, staleAfter: loadDeadlineMs + 60_000 }).catch(() => unlocked);
  };
}

const unlocked: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };
