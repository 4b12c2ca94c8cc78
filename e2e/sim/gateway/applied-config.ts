import {
  changedPaths,
  type ConfigValue,
  hashOf,
  type Issue,
  issuesOf,
  type ReadConfig,
  readConfig,
  valueAt,
  withoutSecrets,
} from './config-file.ts';
import type { Plan } from './plan.ts';

/** What an edit of the config does to the running gateway. */
export type ReloadEffect =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'rejected'; readonly issues: readonly Issue[] }
  | {
      readonly kind: 'applied';
      readonly paths: readonly string[];
      readonly restart: boolean;
      readonly newToken: boolean;
    };

/** `config.schema.lookup` names these as needing a restart, and gateway.mode restarts as well (sheet, §4 and trap 14). */
const restartPaths = /^gateway\.(port|bind|mode)\b/;

/** The config that the gateway works with beside the one on disk, and the hashes by which both are told apart. */
export class AppliedConfig {
  readonly path: string;
  #applied: ConfigValue;
  readonly #rejects: Plan['rejects'];
  /** the text that was looked at last */
  #seenText: string;

  /** @param rejects what this gateway objects to and its own validator does not */
  constructor(path: string, text: string, value: ConfigValue, rejects: Plan['rejects'] = null) {
    this.path = path;
    this.#rejects = rejects;
    this.#applied = value;
    this.#seenText = text;
  }

  get hash(): string {
    return hashOf(this.#applied);
  }

  get token(): string | null {
    const token = valueAt(this.#applied, 'gateway.auth.token');
    return typeof token === 'string' ? token : null;
  }

  /** Whether the file is another one than was looked at last. */
  async isEdited(): Promise<boolean> {
    const read = await readConfig(this.path);
    return textOf(read) !== this.#seenText;
  }

  /** Takes the file as it is now. An edit of comments alone does nothing; an invalid one leaves the old config at work (sheet, §4). */
  async reload(): Promise<ReloadEffect> {
    const read = await readConfig(this.path);
    this.#seenText = textOf(read);
    if (read.kind === 'missing') return { kind: 'nothing' };
    const issues = this.#issuesIn(read);
    if (read.kind === 'unparseable' || issues.length > 0) return { kind: 'rejected', issues };
    const paths = changedPaths(this.#applied, read.value);
    if (paths.length === 0) return { kind: 'nothing' };
    const tokenBefore = this.token;
    this.#applied = read.value;
    return {
      kind: 'applied',
      paths,
      restart: paths.some((path) => restartPaths.test(path)),
      newToken: this.token !== tokenBefore,
    };
  }

  #issuesIn(read: ReadConfig): Issue[] {
    switch (read.kind) {
      case 'missing':
        return [];
      case 'unparseable':
        return [{ path: '', message: 'JSON5 parse failed' }];
      case 'parsed': {
        const own = this.#rejects !== null && read.text.includes(this.#rejects.text) ? [this.#rejects] : [];
        return [...issuesOf(read.value), ...own.map(({ path, message }) => ({ path, message }))];
      }
    }
  }

  /** `config.get` (recorded): `configRevisionHash` is null where the file is invalid, and `parsed` too. */
  async get(): Promise<Record<string, unknown>> {
    const read = await readConfig(this.path);
    const issues = this.#issuesIn(read);
    const value = read.kind === 'parsed' && issues.length === 0 ? read.value : null;
    const shown = value === null ? {} : withoutSecrets(value);
    return {
      path: this.path,
      includedPaths: [],
      includeProvenance: [],
      exists: read.kind !== 'missing',
      raw: null,
      parsed: value === null ? null : shown,
      sourceConfig: shown,
      resolved: shown,
      valid: value !== null,
      runtimeConfig: shown,
      config: shown,
      hash: hashOf(textOf(read)),
      issues,
      warnings: [],
      legacyIssues: [],
      configRevisionHash: value === null ? null : hashOf(value),
      appliedConfigHash: this.hash,
    };
  }
}

const textOf = (read: ReadConfig): string => (read.kind === 'missing' ? '' : read.text);
