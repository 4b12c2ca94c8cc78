import path from 'node:path';
import { z } from 'zod';
import type { RawLogLine } from '../../../shared/gateway/log-line.ts';
import type { GatewayLogView } from '../../../shared/gateway/log-view.ts';
import type { Result } from '../../../shared/problem.ts';
import type { Timers } from '../../streams/timers.ts';
import { FileFollower, type FollowOptions } from './follow-file.ts';

/** What `logs.tail` is asked (OpenClaw 2026.9.6; at most 5,000 lines and 1,000,000 bytes). */
export interface LogTailRequest {
  /** byte offset in the file; left out: the end of the file */
  readonly cursor?: number;
  readonly limit: number;
  readonly maxBytes: number;
}

/**
 * What `logs.tail` answers. `cursor`: the byte after the last whole line. `reset`: the answer does not begin at the asked cursor, because the
 * file is shorter now or has more than `maxBytes` since then; the lines in between are left out.
 */
const logTailSchema = z.object({
  file: z.string().min(1).max(4096),
  cursor: z.number().nonnegative(),
  size: z.number().nonnegative(),
  lines: z.array(z.string()),
  truncated: z.boolean().default(false),
  reset: z.boolean().default(false),
  skippedBytes: z.number().optional(),
});
type LogTail = z.infer<typeof logTailSchema>;

/** The gateway's `logs.tail`, whoever holds the connection. */
export interface LogTailRpc {
  readonly connected: boolean;
  /** The answer as it came. Ends soon after `signal` aborts. */
  tail(request: LogTailRequest, signal: AbortSignal): Promise<Result<unknown>>;
}

/** Where the log may be read. */
export interface LogPlaces {
  /** the gateway runs on this machine, so what it calls its log file can be read here */
  readonly local: boolean;
  /** the gateway's log file as far as it is known without asking it; null: not known */
  readonly file: string | null;
  /** what the gateway wrote to its output, if Hearth started it */
  readonly output: string | null;
}

export interface LogBatch {
  readonly lines: readonly RawLogLine[];
  readonly source: GatewayLogView['source'];
  readonly file: string | null;
  /** there is more to read: ask again at once */
  readonly more: boolean;
  /** bytes before these lines that could not be read; 0: none */
  readonly missing: number;
  /** written before Hearth began to read */
  readonly backlog: boolean;
}

export interface LogSourceOptions {
  readonly places: LogPlaces;
  readonly rpc: LogTailRpc;
  readonly timers: Timers;
  /** bytes of the file that are read at the beginning: about 10,000 lines */
  readonly backlogBytes?: number;
}

/** UTF-16 units of a line that are kept of an answer; of a file's lines as many bytes are. */
const longestLine = 262_144;
/** OpenClaw's own limits for one answer. */
const most = { limit: 5000, maxBytes: 1_000_000 };
/** ms; on this machine there is the file when the gateway hangs, and an answer takes milliseconds */
const deadlines = { local: 3000, remote: 10_000 };
/** ms that a gateway is not asked after it gave no answer */
const silence = 15_000;
/** ms without a file until the program's output stands in: a fresh gateway makes its file a moment after its first output */
const outputAfter = 5000;

/** ms between two questions for the file's name alone, with somebody looking and without */
const askEvery = 10_000;
const askEveryQuiet = 60_000;

const backlogBytesDefault = 5 * 1024 * 1024;

/**
 * Where the next lines of the gateway's log come from: `logs.tail` while there is a connection, else the file, else the program's output. RPC and
 * file count bytes of the same file, so nothing is lost or doubled when one takes over from the other. On the gateway's machine the file is
 * read first of all for what is already there, and whenever `logs.tail` would leave lines out; and a look at its size tells whether asking is
 * worth while.
 *
 * All gateways of a user without a profile write into one file, and no line tells which wrote it (OpenClaw 2026.9.6: `hostname` is the
 * same, a process id is not there), so lines of others cannot be left out.
 */
export class LogSource implements AsyncDisposable {
  readonly #places: LogPlaces;
  readonly #rpc: LogTailRpc;
  readonly #timers: Timers;
  readonly #backlogBytes: number;
  readonly #startedAt: number;
  #follower: FileFollower | null = null;
  #output: FileFollower | null = null;
  #outputFile: string | null;
  /** the file has lines that must be read from it before `logs.tail` goes on */
  #behind = true;
  #backlog = true;
  #readable = true;
  /** what the gateway on this machine calls its log is no log by its name: its own answers are shown, and the file is left alone */
  #odd = false;
  /** when the gateway last said which file is its log; ms since 1970 */
  #toldAt = Number.NEGATIVE_INFINITY;
  /** when it is asked again after it gave no answer; ms since 1970 */
  #askAgainAt = 0;
  /** of a gateway elsewhere */
  #remote: { file: string; cursor: number } | null = null;

  constructor({ places, rpc, timers, backlogBytes = backlogBytesDefault }: LogSourceOptions) {
    this.#places = places;
    this.#outputFile = places.output;
    this.#rpc = rpc;
    this.#timers = timers;
    this.#backlogBytes = backlogBytes;
    this.#startedAt = timers.now();
    if (places.local && places.file !== null) this.#follow(places.file);
  }

  /**
   * The next lines, possibly none. Does not throw.
   *
   * @param quiet nobody is looking: the gateway is not asked as long as the file can be read
   */
  async next({ quiet, signal }: { quiet: boolean; signal: AbortSignal }): Promise<LogBatch> {
    if (!this.#places.local) {
      return this.#rpc.connected
        ? await this.#tailRemote(signal)
        : nothing('none', this.#remote?.file ?? null);
    }
    await this.#askForFile(quiet, signal);
    if (this.#odd && this.#rpc.connected) return await this.#tailRemote(signal);
    const follower = this.#follower;
    if (follower === null) return await this.#readOutput();
    if (quiet || this.#behind || !this.#answers) {
      const read = await follower.read();
      this.#readable = read.access === 'readable';
      if (read.access === 'readable') {
        this.#behind = read.more;
        const backlog = this.#backlog;
        if (!read.more) this.#backlog = false;
        return { ...nothing('file', follower.file), lines: read.lines, more: read.more, backlog };
      }
      // The file cannot be read here; perhaps the gateway can. What is in it later was written after Hearth began to look.
      if (read.access === 'missing') this.#backlog = false;
      return this.#answers ? await this.#tailUnreadable(signal) : await this.#readOutput();
    }
    const news = await follower.news();
    if (news === 'more') return await this.#tailBeside(follower, signal);
    this.#behind = news === 'other';
    return { ...nothing('rpc', follower.file), more: this.#behind };
  }

  /** Is a look at a file's size enough to know whether there is news? */
  get readsFile(): boolean {
    return this.#places.local && this.#readable && !this.#odd;
  }

  /** The program writes its output elsewhere from now on. */
  async useOutput(file: string | null): Promise<void> {
    await this.#output?.[Symbol.asyncDispose]();
    this.#output = null;
    this.#outputFile = file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#follower?.[Symbol.asyncDispose]();
    await this.#output?.[Symbol.asyncDispose]();
  }

  /** Connected, and not silent just now: the file is not kept waiting for a gateway that hangs. */
  get #answers(): boolean {
    return this.#rpc.connected && this.#timers.now() >= this.#askAgainAt;
  }

  #follow(file: string, from: FollowOptions['from'] = { beforeEnd: this.#backlogBytes }): void {
    this.#follower = new FileFollower({ file, from, now: () => this.#timers.now() });
  }

  /**
   * Only the gateway knows where its log is, and its config may name another place at any time: the smallest question that tells, at first, after
   * it was away, and seldom.
   */
  async #askForFile(quiet: boolean, signal: AbortSignal): Promise<void> {
    if (!this.#rpc.connected) {
      this.#toldAt = Number.NEGATIVE_INFINITY;
      return;
    }
    if (!this.#answers || this.#timers.now() - this.#toldAt < (quiet ? askEveryQuiet : askEvery)) return;
    const tail = await this.#tail({ limit: 1, maxBytes: 1 }, signal);
    if (tail === null || this.#odd) return;
    if (this.#follower === null) this.#follow(tail.file);
    else if (tail.file !== this.#follower.file) {
      this.#follower.continueWith(tail.file);
      this.#behind = true;
    }
  }

  /** Asks the gateway on this machine. An answer that leaves something out is not used: the file has it all. */
  async #tailBeside(follower: FileFollower, signal: AbortSignal): Promise<LogBatch> {
    const { cursor, file } = follower;
    const rest = nothing('rpc', file);
    const tail = cursor === null ? null : await this.#tail({ ...most, cursor }, signal);
    if (tail === null) {
      this.#behind = true;
      return rest;
    }
    const isWhole = tail.file === file && !tail.reset && !tail.truncated && tail.cursor !== cursor;
    // The gateway may have read another file under the same name; only the follower sees that.
    if (isWhole && (await follower.skipTo(tail.cursor))) return { ...rest, lines: linesOf(tail) };
    if (!this.#odd) follower.continueWith(tail.file);
    this.#behind = true;
    return { ...rest, more: true };
  }

  /** Asks a gateway whose file cannot be read here. What it leaves out is lost. */
  async #tailRemote(signal: AbortSignal): Promise<LogBatch> {
    const before = this.#remote;
    const backlog = before === null;
    let tail = await this.#tail(before === null ? most : { ...most, cursor: before.cursor }, signal);
    if (tail === null) return nothing('rpc', before?.file ?? null);
    let missing = 0;
    if (before !== null && tail.file !== before.file) {
      // The cursor was one of the other file.
      tail = (await this.#tail({ ...most, cursor: 0 }, signal)) ?? tail;
      missing = tail.reset ? (tail.skippedBytes ?? 0) : 0;
    } else if (before !== null && tail.reset) missing = tail.skippedBytes ?? 0;
    this.#remote = { file: tail.file, cursor: tail.cursor };
    return {
      lines: linesOf(tail),
      source: 'rpc',
      file: tail.file,
      // One that says the same again and again is not asked at once.
      more: tail.size > tail.cursor && tail.lines.length > 0 && tail.cursor > (before?.cursor ?? -1),
      missing,
      backlog,
    };
  }

  /** Asks the gateway on this machine for a file that cannot be read here, and remembers where to read on if it can be later. */
  async #tailUnreadable(signal: AbortSignal): Promise<LogBatch> {
    const batch = await this.#tailRemote(signal);
    if (this.#remote !== null && !this.#odd) {
      await this.#follower?.[Symbol.asyncDispose]();
      this.#follow(this.#remote.file, { offset: this.#remote.cursor });
    }
    return batch;
  }

  async #readOutput(): Promise<LogBatch> {
    const file = this.#outputFile;
    if (file === null || this.#timers.now() - this.#startedAt < outputAfter)
      return nothing('none', this.#follower?.file ?? null);
    this.#output ??= new FileFollower({ file, from: { beforeEnd: this.#backlogBytes } });
    const read = await this.#output.read();
    return {
      ...nothing(read.access === 'readable' ? 'output' : 'none', this.#follower?.file ?? null),
      lines: read.lines,
      more: read.more,
    };
  }

  /**
   * Whoever listens on the gateway's port could tell any file of the user's, so only what is named like a log, or lies beside the one
   * that the config names, is read here.
   */
  #looksLikeLog(file: string): boolean {
    const { file: known } = this.#places;
    if (!path.isAbsolute(file)) return false;
    return file.endsWith('.log') || (known !== null && path.dirname(file) === path.dirname(known));
  }

  /** Null when the gateway gave no answer of use, or none in time. */
  async #tail(request: LogTailRequest, signal: AbortSignal): Promise<LogTail | null> {
    const late = new AbortController();
    const call = AbortSignal.any([signal, late.signal]);
    const { promise: ended, resolve } = Promise.withResolvers<null>();
    const give = (): void => resolve(null);
    call.addEventListener('abort', give);
    const cancel = this.#timers.after(this.#places.local ? deadlines.local : deadlines.remote, () =>
      late.abort(),
    );
    try {
      const answer = await Promise.race([this.#rpc.tail(request, call).catch(() => null), ended]);
      const parsed = answer?.ok === true ? logTailSchema.safeParse(answer.value) : null;
      if (parsed?.success !== true) {
        this.#askAgainAt = this.#timers.now() + silence;
        return null;
      }
      this.#toldAt = this.#timers.now();
      this.#odd = this.#places.local && !this.#looksLikeLog(parsed.data.file);
      return parsed.data;
    } finally {
      cancel();
      call.removeEventListener('abort', give);
    }
  }
}

/** As many lines as were asked for, cut as a file's are. */
const linesOf = ({ lines }: LogTail): RawLogLine[] =>
  lines.slice(-most.limit).map((text) => {
    if (text.length <= longestLine) return { text, dropped: 0 };
    const kept = text.slice(0, longestLine).toWellFormed();
    return { text: kept, dropped: Buffer.byteLength(text) - Buffer.byteLength(kept) };
  });

function nothing(source: LogBatch['source'], file: string | null): LogBatch {
  return { lines: [], source, file, more: false, missing: 0, backlog: false };
}
