import path from 'node:path';
import { z } from 'zod';
import { counting } from '../../../shared/gateway/back-off.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { type FileLock, takeLock } from '../../files/file-lock.ts';
import { readBytes } from '../../files/read-bytes.ts';

const childSchema = z.object({
  pid: z.int().positive(),
  /** from `Processes.identity`: a pid alone may be another process's by now */
  identity: z.string(),
  /** ms since 1970 */
  startedAt: z.number(),
  /** byte of the output file at which its output begins */
  outputFrom: z.int().nonnegative(),
});
const gatewaySchema = z.object({
  child: childSchema.nullable(),
  /** Unclean ends that may still count, so that OpenClaw's breaker is not tripped by a Hearth that was started anew. */
  uncleanEnds: z.array(z.number()).max(1000),
  /** identity of the last one that a user had a Hearth stop: another Hearth does not take its end for a crash */
  stopped: z.string().nullable().default(null),
});
/** By OpenClaw's state directory: each can have one gateway. */
const recordSchema = z.record(z.string(), gatewaySchema);

export type RecordedChild = z.infer<typeof childSchema>;
export type GatewayRecord = z.infer<typeof gatewaySchema>;

const nothing: GatewayRecord = { child: null, uncleanEnds: [], stopped: null };
const sizeLimit = 1024 * 1024;

/** ms within which two ends are one, seen by two Hearths; no gateway starts and ends as fast */
const sameEnd = 3_000;

/** The ends (ms since 1970) in order, each once. */
export function mergeEnds(ends: readonly number[]): number[] {
  const merged: number[] = [];
  for (const end of ends.toSorted((a, b) => a - b))
    if (end - (merged.at(-1) ?? -Infinity) > sameEnd) merged.push(end);
  return merged.slice(-100);
}

/** What Hearth started, kept in its state directory for the next Hearth, and shared by those that run at the same time. */
export class ChildRecord {
  readonly #file: string;
  readonly #key: string;
  readonly #now: () => number;

  /** @param key OpenClaw's state directory */
  constructor(folder: string, key: string, now: () => number) {
    this.#file = path.join(folder, 'child.json');
    this.#key = key;
    this.#now = now;
  }

  /** Only its holder starts a gateway. Null: another Hearth kept it for `patience` ms, or `signal` was aborted. */
  async lock(patience: number, signal?: AbortSignal): Promise<FileLock | null> {
    return await takeLock(`${this.#file}.lock`, {
      patience,
      staleAfter: 60_000,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** What is known; nothing where the file is missing or damaged: then a gateway that runs is taken for somebody else's, which harms nobody. */
  async read(): Promise<GatewayRecord> {
    const record = (await this.#all())[this.#key] ?? nothing;
    return { ...record, uncleanEnds: counting(record.uncleanEnds, this.#now()) };
  }

  /** Changes the named parts. Throws the system's error when they cannot be written. */
  async write(change: Partial<GatewayRecord>): Promise<void> {
    const known = await this.#all();
    const all = { ...known, [this.#key]: { ...(known[this.#key] ?? nothing), ...change } };
    const kept = Object.entries(all).filter(
      ([, { child, uncleanEnds, stopped }]) => child !== null || uncleanEnds.length > 0 || stopped !== null,
    );
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(kept)));
    await writeAtomically({ file: this.#file, bytes, newMode: 0o600 });
  }

  async #all(): Promise<z.infer<typeof recordSchema>> {
    const outcome = await readBytes(this.#file, sizeLimit);
    if (outcome.kind !== 'read') return {};
    try {
      return recordSchema.parse(JSON.parse(outcome.bytes.toString('utf8')));
    } catch {
      return {};
    }
  }
}
