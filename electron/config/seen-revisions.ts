import { promises as fs } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { chainSchema, sameChain, type Chain } from '../../shared/chain/chain.ts';
import { revisionSchema } from '../../shared/config/snapshot.ts';
import { writeAtomically } from '../files/atomic-write.ts';

const seenSchema = z.object({ revision: revisionSchema, chain: chainSchema });
type Seen = z.infer<typeof seenSchema>;

const kept = 200;

/**
 * The chains of the last revisions that Hearth has shown, over all its processes: whoever asks for a change with the revision they saw
 * can be told whether the chain has changed since. One JSON object a line; the last of a revision counts.
 */
export class SeenRevisions {
  readonly #file: string;
  #last: Seen | undefined;

  constructor(directory: string) {
    this.#file = path.join(directory, 'seen.jsonl');
  }

  /** The chain at `revision`, or null if it was never shown or is long ago. */
  async chainAt(revision: string): Promise<Chain | null> {
    return (await this.#read()).findLast((seen) => seen.revision === revision)?.chain ?? null;
  }

  /** Notes what is shown. A state directory that cannot be written only costs the memory, so its errors are swallowed. */
  async note(revision: string, chain: Chain): Promise<void> {
    if (this.#last?.revision === revision && sameChain(this.#last.chain, chain)) return;
    this.#last = { revision, chain };
    try {
      const seen = await this.#read();
      const known = seen.findLast((one) => one.revision === revision);
      if (known !== undefined && sameChain(known.chain, chain)) return;
      await fs.mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      if (seen.length < 2 * kept) {
        await fs.appendFile(this.#file, `${JSON.stringify(this.#last)}\n`, { mode: 0o600 });
        return;
      }
      const lines = [...seen.slice(1 - kept), this.#last].map((one) => `${JSON.stringify(one)}\n`);
      await writeAtomically({ file: this.#file, bytes: Buffer.from(lines.join('')) });
    } catch {
      // Nothing is lost but a convenience; the next write says what is wrong with the state directory.
    }
  }

  async #read(): Promise<Seen[]> {
    const text = await fs.readFile(this.#file, 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      try {
        return line === '' ? [] : [seenSchema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
  }
}
