import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type MeasuredSpeed, measuredSpeedSchema } from '../../shared/fit/facts.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { readBytes } from '../files/read-bytes.ts';

/** Whose speed it is: a server's model, on the machine that computed. */
export interface SpeedKey {
  readonly endpoint: string;
  readonly model: string;
  readonly machine: string;
}

const newestKept = 20;
const mostModels = 500;
const largestFile = 16 * 1024 * 1024;

const fileSchema = z.object({
  version: z.literal(1),
  speeds: z.array(
    z.object({
      endpoint: z.string(),
      model: z.string(),
      machine: z.string(),
      measured: z.array(measuredSpeedSchema).max(newestKept),
    }),
  ),
});
type Entry = z.infer<typeof fileSchema>['speeds'][number];

/**
 * How fast models really were, in `<stateDir>/measured-speeds.json` (mode 0600): the newest 20 of each model and machine, of at most 500.
 * A file that cannot be understood counts as empty and is replaced by the next record.
 */
export class MeasuredSpeeds {
  readonly #file: string;
  /** by key; the one recorded last is at the end */
  readonly #entries: Map<string, Entry>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(file: string, entries: readonly Entry[]) {
    this.#file = file;
    this.#entries = new Map(entries.map((entry) => [keyOf(entry), entry]));
  }

  static async open(stateDir: string): Promise<MeasuredSpeeds> {
    const file = path.join(stateDir, 'measured-speeds.json');
    const read = await readBytes(file, largestFile);
    return new MeasuredSpeeds(file, read.kind === 'read' ? parse(read.bytes.toString('utf8')) : []);
  }

  /** Newest first. */
  of(key: SpeedKey): readonly MeasuredSpeed[] {
    return this.#entries.get(keyOf(key))?.measured ?? [];
  }

  /** Keeps a measurement. 'speeds-unwritable' where it cannot be written: then it holds until Hearth ends. */
  record(key: SpeedKey, speed: MeasuredSpeed): Promise<Result<null>> {
    const { endpoint, model, machine } = key;
    const measured = [speed, ...this.of(key)]
      .toSorted((one, other) => other.at - one.at)
      .slice(0, newestKept);
    this.#entries.delete(keyOf(key));
    this.#entries.set(keyOf(key), { endpoint, model, machine, measured });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= mostModels) break;
      this.#entries.delete(oldest);
    }
    // One write at a time, each with all that is known by then.
    const written = this.#last.then(() => this.#write());
    this.#last = written;
    return written;
  }

  async #write(): Promise<Result<null>> {
    const document = { version: 1, speeds: [...this.#entries.values()] };
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeAtomically({ file: this.#file, bytes: Buffer.from(`${JSON.stringify(document)}\n`) });
      return done(null);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return failed(problem('speeds-unwritable', { path: this.#file }, detail));
    }
  }
}

const keyOf = ({ endpoint, model, machine }: SpeedKey): string => JSON.stringify([endpoint, model, machine]);

function parse(text: string): readonly Entry[] {
  try {
    return fileSchema.parse(JSON.parse(text)).speeds;
  } catch {
    return [];
  }
}
