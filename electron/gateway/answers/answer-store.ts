import { promises as fs } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { answerSchema, type Answer } from '../../../shared/gateway/answer.ts';
import { keptAnswers, newestFirst } from '../../../shared/gateway/answers/history.ts';
import { problem, type Problem } from '../../../shared/problem.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { type FileLock, takeLock } from '../../files/file-lock.ts';
import { readBytes } from '../../files/read-bytes.ts';

/** bytes; 10,000 entries take 4 MB, and a file that got longer than this is not ours */
const longestFile = 64 * 1024 * 1024;

/** The steps that a full disk or a missing right can refuse. Replaced in tests to provoke exactly that. */
export interface StoreSteps {
  append(file: string, text: string): Promise<void>;
}

export const storeSteps: StoreSteps = {
  async append(file, text) {
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await fs.open(file, 'a+', 0o600);
    try {
      const stat = await handle.stat();
      // A pipe or a device would take the lines, and nobody would have them.
      if (!stat.isFile()) throw new Error('not a file');
      const { size } = stat;
      const last = Buffer.alloc(1);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      // A line cut off by a crash or a full disk is closed first, so that it cannot spoil this one.
      const lead = size > 0 && last.toString() !== '\n' ? '\n' : '';
      // Goes on after a short write, which a disk that is nearly full answers with.
      await handle.appendFile(`${lead}${text}`);
    } finally {
      await handle.close();
    }
  },
};

/**
 * The finished turns on disk: a file of one JSON object a line, appended to, readable by the user only. Of lines with the same id the last one
 * counts, so an entry is amended by appending it again, and a Hearth that writes what another one wrote as well does no harm.
 *
 * Every write holds a lock between processes (`answers.jsonl.lock`): without it, a line that another Hearth appends while this one sweeps the file
 * would be lost.
 */
export class AnswerStore {
  readonly file: string;
  readonly #steps: StoreSteps;
  readonly #limit: number;
  /** lines in the file when it was last read, and those appended since */
  #lines = 0;

  /** @param limit the most entries that are kept */
  constructor(file: string, limit: number = keptAnswers, steps: StoreSteps = storeSteps) {
    this.file = file;
    this.#limit = limit;
    this.#steps = steps;
  }

  /** The newest entries, in no particular order; lines that are broken are skipped. A problem where there is a file that cannot be read. */
  async read(): Promise<{ entries: Answer[]; problem: Problem | null }> {
    const outcome = await readBytes(this.file, longestFile);
    switch (outcome.kind) {
      case 'missing':
        return { entries: [], problem: null };
      case 'not-a-file':
      case 'too-large':
        return { entries: [], problem: problem('history-unreadable', { path: this.file }, outcome.kind) };
      case 'failed':
        return {
          entries: [],
          problem: problem('history-unreadable', { path: this.file }, outcome.error.code),
        };
      case 'read': {
        const { entries, lines } = await readLines(outcome.bytes.toString('utf8'));
        this.#lines = lines;
        return { entries: newest(entries, this.#limit), problem: null };
      }
    }
  }

  /**
   * Appends entries, and sweeps the file when it has grown. Null when they are on disk; otherwise the problem, and they must be given again
   * later: some of them may have been written, which does no harm.
   *
   * @param patience ms to wait for another Hearth that is writing
   */
  async append(entries: readonly Answer[], patience: number): Promise<Problem | null> {
    if (entries.length === 0) return null;
    try {
      const lock = await this.#lock(patience);
      if (lock === null) return problem('write-failed', { path: this.file }, 'locked');
      await using _ = lock;
      await this.#steps.append(this.file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      this.#lines += entries.length;
      // A fifth more than is kept: replaced and forgotten lines are swept away seldom, and in one go.
      if (this.#lines > this.#limit * 1.2) await this.#sweep();
      return null;
    } catch (error) {
      return writeProblem(this.file, error);
    }
  }

  #lock(patience: number): Promise<FileLock | null> {
    return takeLock(`${this.file}.lock`, { patience, staleAfter: 30_000 });
  }

  /** Writes the file anew with the newest entries only, those of another Hearth included. A file that cannot be read is left as it is. */
  async #sweep(): Promise<void> {
    const { entries, problem: unreadable } = await this.read();
    if (unreadable !== null) return;
    const text = entries.toReversed().map((entry) => `${JSON.stringify(entry)}\n`);
    await writeAtomically({ file: this.file, bytes: Buffer.from(text.join('')), newMode: 0o600 });
    this.#lines = entries.length;
  }
}

/** Lets others have their turn now and then: 10,000 lines take some 150 ms. */
async function readLines(text: string): Promise<{ entries: Answer[]; lines: number }> {
  const byId = new Map<string, Answer>();
  let lines = 0;
  // Not split at once: a file of nothing but line breaks would become a list of 64 million texts.
  for (let from = 0, end: number; from < text.length; from = end + 1) {
    const at = text.indexOf('\n', from);
    end = at === -1 ? text.length : at;
    lines += 1;
    if (lines % 500 === 0) await setImmediate();
    if (end === from) continue;
    const entry = readLine(text.slice(from, end));
    if (entry !== null) byId.set(entry.id, entry);
  }
  return { entries: [...byId.values()], lines };
}

function readLine(line: string): Answer | null {
  try {
    const parsed = answerSchema.safeParse(JSON.parse(line));
    // Only what is over is ever written.
    return parsed.success && parsed.data.outcome !== 'running' ? parsed.data : null;
  } catch {
    return null;
  }
}

const newest = (entries: readonly Answer[], limit: number): Answer[] =>
  entries.toSorted(newestFirst).slice(0, limit);

function writeProblem(file: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  const path = { path: file };
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return problem('write-denied', path, code);
    case 'EROFS':
      return problem('write-read-only', path, code);
    case 'ENOSPC':
    case 'EDQUOT':
      return problem('disk-full', path, code);
    default:
      return problem('write-failed', path, code ?? String(error));
  }
}
