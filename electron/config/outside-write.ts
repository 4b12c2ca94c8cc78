import type { FileDiff } from '../../shared/config/snapshot.ts';
import { done, failed, type Result } from '../../shared/problem.ts';
import { maxConfigBytes, readProblem, writeProblem } from './file-problems.ts';
import type { KeptChange } from './history-store.ts';
import { alone, diffOf, load, type Workshop } from './workshop.ts';

/**
 * Lets another program rewrite the config, such as `openclaw doctor --fix`, so that it can be undone: every file's bytes are in the
 * history before `work` begins. Resolves with what `work` gave and what it changed; a write of `work` that failed half-way is kept too.
 */
export function rewriteOutside<T>(
  shop: Workshop,
  reason: string,
  work: () => Promise<Result<T>>,
): Promise<Result<{ value: T; files: FileDiff[] }>> {
  return alone(shop, async () => {
    const { result } = await load(shop);
    const names = result.ok ? [...result.value.files.keys()] : [shop.path];
    const before = await readAll(shop, names);
    if (!before.ok) return before;
    let announced: string;
    try {
      // Should Hearth end before the work does, this entry is the way back.
      ({ id: announced } = await shop.history.add(entry(shop, reason, before.value, before.value)));
    } catch (error) {
      return failed(writeProblem(shop.history.directory, error));
    }
    const worked = await work();
    const after = await readAll(shop, names);
    if (!after.ok) return after;
    const changed = before.value.filter(
      ({ bytes }, index) => !same(bytes, after.value[index]?.bytes ?? null),
    );
    try {
      if (changed.length > 0) await shop.history.add(entry(shop, reason, before.value, after.value));
      await shop.history.withdraw(announced);
    } catch (error) {
      return failed(writeProblem(shop.history.directory, error));
    }
    if (!worked.ok) return worked;
    const files = changed.map(({ file, bytes }) =>
      diffOf(file, bytes, after.value.find((now) => now.file === file)?.bytes ?? null),
    );
    return done({ value: worked.value, files });
  });
}

interface FileBytes {
  readonly file: string;
  /** null: not there */
  readonly bytes: Buffer | null;
}

async function readAll(shop: Workshop, names: readonly string[]): Promise<Result<FileBytes[]>> {
  const found: FileBytes[] = [];
  for (const file of names) {
    const outcome = await shop.read(file, maxConfigBytes);
    if (outcome.kind !== 'read' && outcome.kind !== 'missing') return failed(readProblem(file, outcome));
    found.push({ file, bytes: outcome.kind === 'read' ? outcome.bytes : null });
  }
  return done(found);
}

function entry(
  shop: Workshop,
  reason: string,
  before: readonly FileBytes[],
  after: readonly FileBytes[],
): Parameters<Workshop['history']['add']>[0] {
  const changes = before.map(({ file, bytes }, index): KeptChange => ({
    file,
    before: bytes,
    after: after[index]?.bytes ?? null,
  }));
  return { at: shop.now(), reason, intents: [], changes };
}

const same = (a: Buffer | null, b: Buffer | null): boolean =>
  a === null || b === null ? a === b : a.equals(b);
