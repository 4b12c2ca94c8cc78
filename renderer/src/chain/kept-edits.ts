import { z } from 'zod';
import { chainSchema } from '../../../shared/chain/chain.ts';
import { addModelSchema } from '../../../shared/config/intent.ts';
import type { State, Store } from '../store.ts';
import { noStaging, rebase, type Staging } from './staging.ts';
import { readyConfig } from './use-chain.ts';

const keyName = 'hearth.staged';

/** Which file the edits are of, and the edits. They hold model refs and addresses, no secrets. */
const keptSchema = z.object({
  path: z.string(),
  steps: z.array(z.object({ to: chainSchema, addModels: z.array(addModelSchema) })).min(1),
  at: z.int().nonnegative(),
});
/** As much of a `Storage` as is used. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
type Kept = z.infer<typeof keptSchema>;

/**
 * Staged edits outlive a reload of the page: they are kept in `storage`, and carried over to the file as it is by then as soon as it has
 * been read. Ends with `signal`.
 */
export function keepEdits(store: Store, storage: Shelf, signal: AbortSignal): void {
  let kept = read(storage);
  const stop = store.subscribe((now, before) => {
    const config = readyConfig(now);
    if (kept !== null && config !== null) {
      const { path, steps, at } = kept;
      kept = null;
      if (path === config.path && now.staging.steps.length === 0)
        store.setState({ staging: rebase({ ...noStaging, steps, at }, config.chain) });
      write(storage, store.getState());
    } else if (kept === null && now.staging !== before.staging) write(storage, now);
  });
  signal.addEventListener('abort', stop, { once: true });
}

function read(storage: Shelf): Kept | null {
  try {
    const kept = keptSchema.parse(JSON.parse(storage.getItem(keyName) ?? 'null'));
    return kept.at < kept.steps.length ? kept : null;
  } catch {
    // Nothing, or of another version of Hearth.
    return null;
  }
}

function write(storage: Shelf, { staging, config }: State): void {
  try {
    if (config === null || isNothing(staging)) storage.removeItem(keyName);
    else {
      const kept: Kept = {
        path: config.path,
        steps: staging.steps.map(({ to, addModels }) => ({ to, addModels: [...addModels] })),
        at: staging.at,
      };
      storage.setItem(keyName, JSON.stringify(kept));
    }
  } catch {
    // A full or forbidden storage: the edits stay in this page.
  }
}

const isNothing = (staging: Staging): boolean => staging.steps.length === 0 || staging.written;
