import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Chain } from '../../shared/chain/chain.ts';
import type { Intent } from '../../shared/config/intent.ts';
import { providerKeyOf } from '../../shared/config/read-config.ts';
import { secretsIn, secretsInBroken } from '../../shared/config/redact.ts';
import type {
  Applied,
  ConfigSnapshot,
  FileDiff,
  HistoryEntry,
  Preview,
} from '../../shared/config/snapshot.ts';
import { isObject, type Json5Object, memberOf, type Json5Value } from '../../shared/json5/value.ts';
import type { LogEntry } from '../../shared/log.ts';
import { done, type Result } from '../../shared/problem.ts';
import { writeSteps, type WriteSteps } from '../files/atomic-write.ts';
import { realPlace } from '../files/paths.ts';
import { readBytes } from '../files/read-bytes.ts';
import { FileWatch } from '../files/watch.ts';
import type { Environment } from '../process/clean-environment.ts';
import { Watched } from '../streams/watched.ts';
import { applyToConfig, previewIntents, type ChangeOptions } from './apply.ts';
import { createConfig } from './create.ts';
import { entryOf } from './history-record.ts';
import { maxConfigBytes } from './file-problems.ts';
import { HistoryStore } from './history-store.ts';
import { sweepTemporaries } from './leftovers.ts';
import { revisionOf, type LoadedConfig, type ReadFile } from './load.ts';
import { includeRoots } from './locate.ts';
import { rewriteOutside } from './outside-write.ts';
import { readySnapshot } from './ready-snapshot.ts';
import { SeenRevisions } from './seen-revisions.ts';
import { undoInConfig } from './undo.ts';
import type { Validator } from './validator.ts';
import { load, maxAttempts, type Workshop } from './workshop.ts';

/** OpenClaw's config: read, watched, and changed by intents only. */
export interface ConfigService extends AsyncDisposable {
  /** What the config says now; the newest whenever the file, by whomever, or the validator's state changes. */
  readonly snapshots: Watched<ConfigSnapshot>;
  /** Reads the file again. Resolves when the snapshot is up to date. */
  reread(): Promise<void>;
  /** What `intents` would change, against the present text. Nothing is written. */
  preview(base: string, intents: readonly Intent[]): Promise<Result<Preview>>;
  /** Carries out `intents`. `base` is the revision that the user saw; if the file has changed since, they are re-applied to its new text. */
  apply(base: string, intents: readonly Intent[], options?: ChangeOptions): Promise<Result<Applied>>;
  /** Every write that can be gone back to, newest first. */
  history(): Promise<Result<HistoryEntry[]>>;
  /** Takes back the latest write, or puts everything back as it was before entry `to`. */
  undo(to?: string, options?: ChangeOptions): Promise<Result<Applied>>;
  /** Makes a minimal config where there is none. */
  create(): Promise<Result<Applied>>;
  /** The chain at a revision that was shown before, over all of Hearth's processes; null if it is not remembered. */
  chainAt(base: string): Promise<Chain | null>;
  /** The key of a provider, for Node only: no snapshot carries it. */
  providerKey(id: string): string | null;
  /** A section of the config as it is, for Node only: it may hold secrets. Empty where there is none or the config cannot be read. */
  section(name: 'gateway' | 'logging' | 'secrets'): Json5Object;
  /** Every secret that stands in the config, so that it can be kept out of what is shown. For Node only. */
  secrets(): string[];
  /** Lets another program rewrite the config; what it does can be undone. `reason` names it in the history. */
  rewriteOutside<T>(
    reason: 'doctor',
    work: () => Promise<Result<T>>,
  ): Promise<Result<{ value: T; files: FileDiff[] }>>;
}

export interface ConfigOptions {
  readonly path: string;
  readonly stateDir: string;
  /** belongs to the service from now on and is disposed with it */
  readonly validator: Validator;
  readonly env?: Environment;
  readonly now?: () => number;
  /** 256 random bits as text, for a new gateway's token */
  readonly randomToken?: () => string;
  readonly onActivity?: (
    level: LogEntry['level'],
    code: LogEntry['code'],
    params: LogEntry['params'],
  ) => void;
  /** false: nothing is watched and no validator looked for until one is needed; for commands that end at once */
  readonly watch?: boolean;
  /** false: what is shown is not remembered for {@link ConfigService.chainAt}, so that looking leaves no trace in the state directory */
  readonly remember?: boolean;
  /** the system calls that may refuse; replaced in tests */
  readonly steps?: WriteSteps;
  readonly read?: ReadFile;
}

/** ms between two looks at the files' dates: each wakes the processor, and who is not looking need not know at once */
const pauses = { watched: 300, unwatched: 2000 } as const;

/** Opens the config at `path`, whether or not it is there. Resolves after the first reading. */
export async function openConfig(options: ConfigOptions): Promise<ConfigService> {
  const service = new OpenedConfig(options);
  await service.start();
  return service;
}

class OpenedConfig implements ConfigService {
  readonly snapshots: Watched<ConfigSnapshot>;
  readonly #options: ConfigOptions;
  readonly #shop: Workshop;
  readonly #seen: SeenRevisions;
  readonly #watch: FileWatch | null;
  readonly #ended = new AbortController();
  #followsValidator: Promise<void> = Promise.resolve();
  #value: Json5Value = {};
  #secrets: string[] = [];
  /** One change or reading at a time. */
  #queue: Promise<unknown> = Promise.resolve();
  #readAgain: Promise<void> | null = null;
  #fingerprint: string | null = null;

  constructor(options: ConfigOptions) {
    const file = path.resolve(options.path);
    const env = options.env ?? process.env;
    const history = new HistoryStore(historyDirectory(options.stateDir, file));
    this.#options = options;
    this.#shop = {
      path: file,
      includeRoots: includeRoots({ env }),
      env,
      validator: options.validator,
      history,
      steps: options.steps ?? writeSteps,
      read: options.read ?? readBytes,
      now: options.now ?? Date.now,
      closing: this.#ended.signal,
    };
    this.#seen = new SeenRevisions(history.directory);
    this.snapshots = new Watched<ConfigSnapshot>({ status: 'reading', path: file });
    const lookEvery = (): number => (this.snapshots.isWatched ? pauses.watched : pauses.unwatched);
    this.#watch = options.watch === false ? null : new FileWatch(() => void this.reread(), { lookEvery });
    this.snapshots.onChange = () => this.#watch?.reconsider();
  }

  async start(): Promise<void> {
    await this.reread();
    const { value } = this.snapshots;
    const included = value.status === 'ready' ? value.includes : [];
    await sweepTemporaries([this.#shop.path, ...included], this.#shop.now());
    if (this.#watch === null) return;
    this.#followsValidator = this.#followValidator();
    void this.#shop.validator.look();
  }

  /** Readings that were asked for while one waits are that one. */
  reread(): Promise<void> {
    this.#readAgain ??= this.#enqueue(() => {
      this.#readAgain = null;
      return this.#read('foreign');
    });
    return this.#readAgain;
  }

  preview(_base: string, intents: readonly Intent[]): Promise<Result<Preview>> {
    return previewIntents(this.#shop, intents);
  }

  apply(base: string, intents: readonly Intent[], options?: ChangeOptions): Promise<Result<Applied>> {
    return this.#change('config-applied', () => applyToConfig(this.#shop, base, intents, options));
  }

  async history(): Promise<Result<HistoryEntry[]>> {
    const records = await this.#shop.history.records();
    return records.ok ? done(records.value.map(entryOf).toReversed()) : records;
  }

  undo(to?: string, options?: ChangeOptions): Promise<Result<Applied>> {
    return this.#change('config-undone', () => undoInConfig(this.#shop, to, options));
  }

  create(): Promise<Result<Applied>> {
    const token = this.#options.randomToken ?? (() => randomBytes(32).toString('base64url'));
    return this.#change('config-applied', () => createConfig(this.#shop, token()));
  }

  chainAt(base: string): Promise<Chain | null> {
    return this.#seen.chainAt(base);
  }

  providerKey(id: string): string | null {
    return providerKeyOf(this.#value, id, this.#shop.env);
  }

  section(name: 'gateway' | 'logging' | 'secrets'): Json5Object {
    const section = isObject(this.#value) ? memberOf(this.#value, name) : undefined;
    return isObject(section) ? section : {};
  }

  secrets(): string[] {
    return this.#secrets;
  }

  rewriteOutside<T>(
    reason: 'doctor',
    work: () => Promise<Result<T>>,
  ): Promise<Result<{ value: T; files: FileDiff[] }>> {
    return this.#enqueue(async () => {
      const result = await rewriteOutside(this.#shop, reason, work);
      await this.#read(result.ok && result.value.files.length > 0 ? 'own' : 'foreign');
      return result;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#watch?.[Symbol.asyncDispose]();
    await this.#shop.validator[Symbol.asyncDispose]();
    await this.#followsValidator;
    await this.#queue;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  #change(
    code: 'config-applied' | 'config-undone',
    work: () => Promise<Result<Applied>>,
  ): Promise<Result<Applied>> {
    return this.#enqueue(async () => {
      const result = await work();
      const { path: file } = this.#shop;
      if (!result.ok) this.#tell('warn', 'config-refused', { path: file, code: result.problem.code });
      else if (result.value.historyId !== null) this.#tell('info', code, { path: file });
      await this.#read(result.ok && result.value.historyId !== null ? 'own' : 'foreign');
      return result;
    });
  }

  #tell(level: LogEntry['level'], code: LogEntry['code'], params: LogEntry['params']): void {
    this.#options.onActivity?.(level, code, params);
  }

  async #read(cause: 'own' | 'foreign'): Promise<void> {
    const result = await this.#load();
    const records = await this.#shop.history.records();
    const snapshot = this.#snapshotOf(result, records.ok ? records.value : []);
    this.#value = result.ok ? result.value.value : {};
    this.#secrets = result.ok ? secretsIn(this.#value) : await this.#secretsOfBroken();
    if (snapshot.status === 'ready' && this.#options.remember !== false)
      await this.#seen.note(snapshot.revision, snapshot.chain);
    const fingerprint = fingerprintOf(result);
    if (cause === 'foreign' && this.#fingerprint !== null && fingerprint !== this.#fingerprint) {
      this.#tell('info', 'config-changed', { path: this.#shop.path });
    }
    this.#fingerprint = fingerprint;
    if (JSON.stringify(snapshot) !== JSON.stringify(this.snapshots.value)) this.snapshots.set(snapshot);
  }

  /** A config that cannot be understood is still full of secrets, and other programs may print them. */
  async #secretsOfBroken(): Promise<string[]> {
    const outcome = await readBytes(this.#shop.path, maxConfigBytes);
    return outcome.kind === 'read' ? secretsInBroken(outcome.bytes.toString('utf8')) : [];
  }

  /** Reads until the files that were read are the ones that are watched, so that no change falls in between. */
  async #load(): Promise<Result<LoadedConfig>> {
    for (let attempt = 0; ; attempt += 1) {
      const { result, looked } = await load(this.#shop);
      if (this.#watch === null || this.#ended.signal.aborted || attempt === maxAttempts) return result;
      if (!(await this.#watch.follow(looked))) return result;
    }
  }

  #snapshotOf(result: Result<LoadedConfig>, records: Parameters<typeof readySnapshot>[1]): ConfigSnapshot {
    const { path: file, validator } = this.#shop;
    if (result.ok) return readySnapshot(result.value, records, validator.state.value);
    if (result.problem.code === 'config-missing') return { status: 'missing', path: file };
    return { status: 'unreadable', path: file, problem: result.problem };
  }

  async #followValidator(): Promise<void> {
    for await (const state of this.#shop.validator.state.watch(this.#ended.signal)) {
      const snapshot = this.snapshots.value;
      if (snapshot.status === 'ready' && snapshot.validator !== state)
        this.snapshots.set({ ...snapshot, validator: state });
    }
  }
}

/** One history for each config, by the place it really is at: reached through a link it is still the same file. */
function historyDirectory(stateDir: string, file: string): string {
  return path.join(stateDir, 'history', revisionOf(Buffer.from(realPlace(file))).slice(0, 16));
}

/** Tells two readings apart, included files and failures too. */
function fingerprintOf(result: Result<LoadedConfig>): string {
  if (!result.ok) return JSON.stringify(result.problem);
  const hash = createHash('sha256');
  for (const [file, { bytes }] of result.value.files) hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}
