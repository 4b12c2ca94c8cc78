import { promises as fs } from 'node:fs';
import path from 'node:path';
import { minimalConfig } from '../../shared/config/minimal-config.ts';
import type { Applied } from '../../shared/config/snapshot.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { judge } from './candidate.ts';
import { commit } from './commit.ts';
import { writeProblem } from './file-problems.ts';
import { revisionOf } from './load.ts';
import { alone, diffOf, type Workshop } from './workshop.ts';

/** Writes a minimal config where there is none; never over a file. `token` is the gateway's. */
export function createConfig(shop: Workshop, token: string): Promise<Result<Applied>> {
  return alone(shop, async () => {
    const present = await shop.read(shop.path, 0);
    if (present.kind !== 'missing') return failed(problem('config-exists', { path: shop.path }));
    const after = Buffer.from(minimalConfig(token));
    const changes = [{ file: shop.path, before: null, after }];
    let validation;
    try {
      await fs.mkdir(path.dirname(shop.path), { recursive: true, mode: 0o700 });
      const changed = new Map([[shop.path, after]]);
      const sources = { root: shop.path, files: new Map() };
      validation = await judge({ validator: shop.validator, steps: shop.steps, sources, changed });
    } catch (error) {
      return failed(writeProblem(shop.path, error));
    }
    if (!validation.ok) return validation;
    const committed = await commit(shop, {
      at: shop.now(),
      reason: 'create',
      intents: [],
      changes,
    });
    if (!committed.ok) return committed;
    if (committed.value === 'changed') return failed(problem('config-exists', { path: shop.path }));
    return done({
      changed: true,
      revision: revisionOf(after),
      files: changes.map(({ file, before }) => diffOf(file, before, after)),
      validation: validation.value,
      rebased: false,
      historyId: committed.value.id,
    });
  });
}
