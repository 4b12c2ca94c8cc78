import path from 'node:path';
import { parseLogLine, type RawLogLine, visible } from '../../../shared/gateway/log-line.ts';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import type {
  GatewayLogFilter,
  GatewayLogLine,
  GatewayLogPage,
  GatewayLogView,
} from '../../../shared/gateway/log-view.ts';
import type { GatewayLogs } from '../../services.ts';
import { Poller } from '../../streams/poller.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { LineStore, type StoreLimits } from './line-store.ts';
import { type LogBatch, type LogPlaces, LogSource, type LogTailRpc } from './log-source.ts';
import { familyOf } from './log-names.ts';
import { LogViews } from './log-views.ts';
import { makeOwnFolder, type OwnFolder } from './own-folder.ts';

/** A record of the log as OpenClaw wrote it. Secrets are not taken out of it. */
export interface RawLogRecord {
  readonly record: Readonly<Record<string, unknown>>;
  /** written before Hearth began to read: it may have been seen in an earlier run */
  readonly backlog: boolean;
}

/** What the log depends on and may change. */
export interface LogSettings extends LogPlaces {
  /** address of a gateway elsewhere: the lines of one are not those of another */
  readonly gateway?: string;
  /** texts that must never be shown: keys and tokens of the config */
  readonly secrets: readonly string[];
}

export interface GatewayLogOptions {
  /** Hearth's own directory; the log's files are in `gateway/log` there while Hearth runs */
  readonly stateDir: string;
  readonly rpc: LogTailRpc;
  /** left out: it rests until {@link GatewayLog.configure} is called */
  readonly settings?: LogSettings;
  readonly timers?: Timers;
  readonly limits?: StoreLimits;
  /** Gets every record that OpenClaw writes, in order, as it is read. Must not throw. While it is given, the log never rests. */
  readonly onRecord?: (record: RawLogRecord) => void;
  /** The disk takes no lines and only the last 10,000 are kept (false), or it takes them again (true). */
  readonly onDiskChange?: (takes: boolean) => void;
}

/** ms between looks: a file's size costs microseconds, a question to the gateway some milliseconds of its time */
const pauses = {
  watchedFile: 300,
  watchedRpc: 1000,
  recordsOnly: 1000,
  recordsRemote: 2000,
  resting: 3_600_000,
};
/** lines that are taken in at once; more would hold up the event loop */
const ingestLines = 500;

const unknownPlaces: LogSettings = { local: false, file: null, output: null, secrets: [] };

/**
 * The gateway's log: the last million lines, redacted, in views by filter. It starts empty with every start of Hearth and reads the end of the
 * present file first; the file is the gateway's own history, so nothing is kept twice. Rests while nobody watches and no one wants records.
 */
export class GatewayLog implements GatewayLogs, AsyncDisposable {
  readonly #options: GatewayLogOptions;
  readonly #timers: Timers;
  readonly #folder: OwnFolder | null;
  readonly #store: LineStore;
  readonly #views: LogViews;
  readonly #poller: Poller;
  #settings: LogSettings;
  #source: LogSource;
  #redact: (text: string) => string;
  /** the settings are others: what is kept may be of another gateway, or only the program's output is elsewhere */
  #renewed: 'no' | 'output' | 'all' = 'no';
  /** somebody waits for a look */
  #looks = 0;
  #origin: Pick<GatewayLogView, 'source' | 'file'> = { source: 'none', file: null };

  /** Never fails: where no folder can be made, the last 10,000 lines are kept in memory. */
  static async open(options: GatewayLogOptions): Promise<GatewayLog> {
    const folder = await makeOwnFolder(path.join(options.stateDir, 'gateway', 'log')).catch(() => null);
    if (folder === null) options.onDiskChange?.(false);
    return new GatewayLog(options, folder);
  }

  private constructor(options: GatewayLogOptions, folder: OwnFolder | null) {
    const { settings = unknownPlaces, timers = realTimers, limits, onDiskChange } = options;
    this.#options = options;
    this.#timers = timers;
    this.#folder = folder;
    this.#store = new LineStore({
      folder: folder?.path ?? null,
      ...(limits === undefined ? {} : { limits }),
      ...(onDiskChange === undefined ? {} : { onDiskChange }),
    });
    this.#views = new LogViews(this.#store, timers);
    this.#settings = settings;
    this.#redact = logRedactor(settings.secrets);
    this.#source = this.#newSource();
    this.#views.onChange = () => this.#poller.reconsider();
    this.#poller = new Poller({
      timers,
      pause: () => this.#pause(),
      round: (signal) => this.#round(signal),
    });
  }

  watch(filter: GatewayLogFilter, signal?: AbortSignal): AsyncGenerator<GatewayLogView, void, void> {
    return this.#views.watch(filter, signal);
  }

  /** A page of lines, redacted once more with the secrets that are known now. */
  async read(filter: GatewayLogFilter, from: number, count: number): Promise<GatewayLogPage> {
    const page = await this.#views.read(filter, from, count);
    return { ...page, lines: page.lines.map((line) => this.#redacted(line)) };
  }

  /** The texts of the last `count` lines, oldest first, after one more look at the log. For telling why the gateway ended. */
  async lastLines(count: number): Promise<string[]> {
    await this.look();
    return (await this.#store.last(count)).map((line) => this.#redacted(line).text);
  }

  /** Reads elsewhere, or knows other secrets, from now on. Lines of another gateway or file are forgotten. */
  configure(settings: LogSettings): void {
    const before = this.#settings;
    if (settings.secrets.join('\0') !== before.secrets.join('\0'))
      this.#redact = logRedactor(settings.secrets);
    this.#settings = settings;
    const known = [before.file, this.#origin.file].filter((file) => file !== null).map(familyOf);
    const sameFile =
      settings.file === before.file || (settings.file !== null && known.includes(familyOf(settings.file)));
    const sameGateway = settings.local || settings.gateway === before.gateway;
    if (!sameFile || !sameGateway || settings.local !== before.local) this.#renewed = 'all';
    else if (settings.output !== before.output && this.#renewed === 'no') this.#renewed = 'output';
    if (this.#renewed !== 'no') void this.#poller.now();
  }

  /** Looks at once: after the gateway started, answered or ended. Resolves when what was there is in the log. */
  async look(): Promise<void> {
    this.#looks += 1;
    try {
      // The round that is under way may have read before what is asked for was written.
      await this.#poller.now();
      await this.#poller.now();
    } finally {
      this.#looks -= 1;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#poller[Symbol.asyncDispose]();
    await this.#views[Symbol.asyncDispose]();
    await this.#source[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
    await this.#folder?.[Symbol.asyncDispose]();
  }

  /** The name of its file is the gateway's word, like its lines. */
  get #shownOrigin(): Pick<GatewayLogView, 'source' | 'file'> {
    const { source, file } = this.#origin;
    return { source, file: file === null ? null : visible(this.#redact(file)) };
  }

  #newSource(): LogSource {
    const { rpc } = this.#options;
    return new LogSource({ places: this.#settings, rpc, timers: this.#timers });
  }

  #pause(): number {
    const { readsFile } = this.#source;
    if (this.#views.isWatched) return readsFile ? pauses.watchedFile : pauses.watchedRpc;
    if (this.#options.onRecord === undefined) return pauses.resting;
    return readsFile ? pauses.recordsOnly : pauses.recordsRemote;
  }

  async #round(signal: AbortSignal): Promise<void> {
    for (let more = true; more && !signal.aborted;) {
      await this.#renew();
      if (this.#settings === unknownPlaces) return;
      if (!this.#views.isWatched && this.#options.onRecord === undefined && this.#looks === 0) return;
      const batch = await this.#source.next({ quiet: !this.#views.isWatched, signal });
      await this.#take(batch, signal);
      ({ more } = batch);
    }
  }

  async #renew(): Promise<void> {
    const renewed = this.#renewed;
    if (renewed === 'no') return;
    this.#renewed = 'no';
    if (renewed === 'output') return await this.#source.useOutput(this.#settings.output);
    await this.#source[Symbol.asyncDispose]();
    this.#source = this.#newSource();
    await this.#store.clear();
    this.#origin = { source: 'none', file: null };
    this.#views.changed(this.#shownOrigin);
  }

  async #take(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const { source, file, backlog } = batch;
    if (batch.missing > 0) await this.#store.append([this.#gap(batch.missing)]);
    for (let at = 0; at < batch.lines.length && !signal.aborted; at += ingestLines) {
      await this.#ingest(batch.lines.slice(at, at + ingestLines), backlog);
    }
    const moved = source !== this.#origin.source || file !== this.#origin.file;
    this.#origin = { source, file };
    if (moved || batch.missing > 0 || batch.lines.length > 0) this.#views.changed(this.#shownOrigin);
  }

  async #ingest(raw: readonly RawLogLine[], backlog: boolean): Promise<void> {
    const { onRecord } = this.#options;
    const lines: GatewayLogLine[] = [];
    for (const each of raw) {
      const { line, record } = parseLogLine(each, this.#redact);
      lines.push(line);
      // At once, and not after the lines are kept: a record is ten times its line, and would survive in memory until then.
      if (record !== null) onRecord?.({ record, backlog });
    }
    await this.#store.append(lines);
  }

  #redacted(line: GatewayLogLine): GatewayLogLine {
    const { subsystem, text } = line;
    return {
      ...line,
      subsystem: subsystem === null ? null : this.#redact(subsystem),
      text: this.#redact(text),
    };
  }

  /** Stands for lines that could not be had. */
  #gap(bytes: number): GatewayLogLine {
    return { at: this.#timers.now(), level: 'warn', subsystem: null, text: `… [${bytes} B] …` };
  }
}
