import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { problemSchema } from '../../shared/problem.ts';
import { keptColdStarts } from '../../shared/warmth/cold-start.ts';
import { coldStartSchema, prefixSchema } from '../../shared/warmth/snapshot.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { takeLock } from '../files/file-lock.ts';
import { readBytes } from '../files/read-bytes.ts';

/** What outlives Hearth of one model on one server. Times in ms since 1970. */
const keptSchema = z.object({
  /** instances that Hearth loaded */
  ours: z.array(z.object({ id: z.string(), since: z.number(), context: z.number().nullable() })).max(100),
  /** when somebody last clicked on it, in any Hearth */
  clickedAt: z.number(),
  byHandAt: z.number().nullable(),
  cancelledAt: z.number().nullable(),
  /** loads that failed in a row; `nextTryAt` null: given up */
  failures: z
    .object({
      problem: problemSchema,
      tries: z.int(),
      nextTryAt: z.number().nullable(),
      facts: z.string(),
      at: z.number(),
    })
    .nullable(),
  /** tokens that were asked for and not given */
  settledFor: z.number().nullable(),
  /** a load whose end nobody saw yet: Hearth may have ended in the middle of it; `until`: the longest that it may take */
  loading: z.object({ since: z.number(), until: z.number() }).nullable(),
  history: z.array(coldStartSchema).max(keptColdStarts),
  prefix: prefixSchema.nullable(),
});

const fileSchema = z.object({ version: z.literal(1), models: z.record(z.string(), keptSchema) });

export type Kept = z.infer<typeof keptSchema>;

export const nothingKept: Kept = {
  ours: [],
  clickedAt: 0,
  byHandAt: null,
  cancelledAt: null,
  failures: null,
  settledFor: null,
  loading: null,
  history: [],
  prefix: null,
};

/** Where what outlives Hearth is kept, by a key of endpoint and model. */
export interface WarmthStore {
  get(key: string): Kept;
  /** Changes what is kept, also of what another Hearth wrote meanwhile. Never fails: what cannot be written holds until Hearth ends. */
  update(key: string, change: (kept: Kept) => Kept): Promise<void>;
  /** Takes over what another Hearth wrote. */
  reread(): Promise<void>;
  /** Resolves when everything is written. */
  settled(): Promise<void>;
}

const longestFile = 8 * 1024 * 1024;
const mostModels = 2000;

/**
 * `<stateDir>/warmth.json`, mode 0600. Written under a lock between processes, and only what changed: another Hearth's models stay. A file
 * that cannot be understood counts as none, and is replaced: it holds measurements, nothing that anybody wrote.
 */
export async function openWarmthStore(stateDir: string): Promise<WarmthStore> {
  const file = path.join(stateDir, 'warmth.json');
  let models = await read(file);
  let last: Promise<void> = Promise.resolve();
  const write = async (key: string, change: (kept: Kept) => Kept): Promise<void> => {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    await using lock = await takeLock(`${file}.lock`, { patience: 2000, staleAfter: 10_000 });
    if (lock === null) return;
    const written = await read(file);
    const kept = change(written[key] ?? nothingKept);
    const { [key]: _, ...others } = written;
    models = { ...others, [key]: kept };
    const newest = Object.fromEntries(Object.entries(models).slice(-mostModels));
    const text = JSON.stringify({ version: 1, models: newest });
    await writeAtomically({ file, bytes: Buffer.from(`${text}\n`) });
  };
  return {
    get: (key) => models[key] ?? nothingKept,
    update: (key, change) => {
      models = { ...models, [key]: change(models[key] ?? nothingKept) };
      last = last.then(() => write(key, change)).catch(() => undefined);
      return last;
    },
    settled: () => last,
    reread: async () => {
      await last;
      models = { ...models, ...(await read(file)) };
    },
  };
}

async function read(file: string): Promise<Record<string, Kept>> {
  const outcome = await readBytes(file, longestFile);
  if (outcome.kind !== 'read') return {};
  try {
    return fileSchema.parse(JSON.parse(outcome.bytes.toString('utf8'))).models;
  } catch {
    return {};
  }
}
