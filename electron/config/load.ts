import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { ConfigTexts } from '../../shared/config/apply-intents.ts';
import {
  composeConfig,
  includesOf,
  maxIncludeBytes,
  maxIncludeDepth,
  type SourceFile,
} from '../../shared/config/includes.ts';
import { parseDocument, type Json5Document } from '../../shared/json5/parse.ts';
import { isObject, unreachable, type Json5Value } from '../../shared/json5/value.ts';
import { done, failed, problem, type Problem, type Result } from '../../shared/problem.ts';
import { readBytes, type ReadOutcome } from '../files/read-bytes.ts';
import { maxConfigBytes, readProblem } from './file-problems.ts';
import { includeBounds, resolveInclude, type IncludeBounds } from './include-paths.ts';

export type ReadFile = (file: string, limit: number) => Promise<ReadOutcome>;

/** One file as it was read. */
interface LoadedFile {
  readonly bytes: Buffer;
  /** permission bits */
  readonly mode: number;
  /** ms since 1970 */
  readonly changedAt: number;
  readonly text: string;
}

/** A config and everything it includes. */
export interface LoadedConfig {
  readonly path: string;
  /** sha-256 of the config file's own bytes */
  readonly revision: string;
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly texts: ConfigTexts;
  /** what the config says, every include resolved */
  readonly value: Json5Value;
  /** where the config file leads if it is a symbolic link */
  readonly linkTarget: string | null;
}

export interface LoadOptions {
  /** directories besides the config's own that may be included from */
  readonly includeRoots: readonly string[];
  readonly read?: ReadFile;
}

export interface LoadOutcome {
  readonly result: Result<LoadedConfig>;
  /** every file that was looked at, also those that are missing: a change of any may change the outcome */
  readonly looked: readonly string[];
}

/** Lower-case hex sha-256. */
export function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reads the config at `configPath` with its includes. Every failure is a problem; nothing is written. */
export async function loadConfig(
  configPath: string,
  { includeRoots, read = readBytes }: LoadOptions,
): Promise<LoadOutcome> {
  const root = path.normalize(configPath);
  const loading = new Loading(includeBounds(root, includeRoots), read);
  const result = await loading.config(root);
  return { result, looked: [...loading.looked] };
}

class Loading {
  readonly looked = new Set<string>();
  readonly #bounds: IncludeBounds;
  readonly #read: ReadFile;
  readonly #files = new Map<string, LoadedFile>();
  readonly #documents = new Map<string, Json5Document>();
  readonly #sources = new Map<string, SourceFile>();
  #visits = 0;

  constructor(bounds: IncludeBounds, read: ReadFile) {
    this.#bounds = bounds;
    this.#read = read;
  }

  async config(root: string): Promise<Result<LoadedConfig>> {
    this.looked.add(root);
    const outcome = await this.#read(root, maxConfigBytes);
    if (outcome.kind !== 'read') return failed(readProblem(root, outcome));
    if (outcome.bytes.length === 0) return failed(problem('config-empty', { path: root }));
    const parsed = this.#parse(root, outcome, (line, column, detail) =>
      problem('config-syntax', { path: root, line, column }, detail),
    );
    if (!parsed.ok) return parsed;
    if (!isObject(parsed.value)) return failed(problem('config-not-object', { path: root }));
    const included = await this.#includes(root, parsed.value, [root]);
    if (!included.ok) return included;
    const texts: ConfigTexts = { root, files: this.#sources, documents: this.#documents };
    const value = composeConfig(texts);
    if (!value.ok) return value;
    const real = await fs.realpath(root).catch(() => root);
    const isLink = await fs.lstat(root).then(
      (stat) => stat.isSymbolicLink(),
      () => false,
    );
    return done({
      path: root,
      revision: revisionOf(outcome.bytes),
      files: this.#files,
      texts,
      value: value.value,
      linkTarget: isLink ? real : null,
    });
  }

  /** `chain` are the files on the way here: none of them may be included again. */
  async #includes(file: string, value: Json5Value, chain: readonly string[]): Promise<Result<null>> {
    const written = includesOf(value, file);
    if (!written.ok) return written;
    const targets = new Map<string, string>();
    this.#sources.set(file, { value, includes: targets });
    for (const include of written.value) {
      const target = resolveInclude(file, include, this.#bounds);
      if (!target.ok) return target;
      targets.set(include, target.value);
      this.#visits += 1;
      if (chain.includes(target.value)) return failed(problem('include-circular', { file, include }));
      if (chain.length > maxIncludeDepth || this.#visits > 2000) {
        return failed(problem('include-too-deep', { file, limit: maxIncludeDepth }));
      }
      const content = await this.#include(file, include, target.value);
      if (!content.ok) return content;
      const nested = await this.#includes(target.value, content.value, [...chain, target.value]);
      if (!nested.ok) return nested;
    }
    return done(null);
  }

  async #include(file: string, include: string, target: string): Promise<Result<Json5Value>> {
    const known = this.#documents.get(target);
    if (known !== undefined) return done(known.value);
    this.looked.add(target);
    const outcome = await this.#read(target, maxIncludeBytes);
    switch (outcome.kind) {
      case 'missing':
        return failed(problem('include-missing', { file, include }));
      case 'failed':
        return failed(problem('include-unreadable', { file, include }, outcome.error.code));
      case 'not-a-file':
        return failed(problem('include-invalid', { file, include }, 'not a regular file'));
      case 'too-large':
        return failed(problem('include-invalid', { file, include }, `larger than ${maxIncludeBytes} bytes`));
      case 'read':
        if (outcome.links > 1) return failed(problem('include-invalid', { file, include }, 'a hard link'));
        return this.#parse(target, outcome, (line, column, detail) =>
          problem('include-syntax', { file: target, line, column }, detail),
        );
      default:
        return unreachable(outcome);
    }
  }

  #parse(
    file: string,
    { bytes, mode, changedAt }: Extract<ReadOutcome, { kind: 'read' }>,
    syntaxProblem: (line: number, column: number, detail: string) => Problem,
  ): Result<Json5Value> {
    const text = decode(bytes);
    if (text === null) return failed(problem('config-not-utf8', { path: file }));
    const parsed = parseDocument(text);
    if (!parsed.ok)
      return failed(syntaxProblem(parsed.error.line, parsed.error.column, parsed.error.message));
    this.#files.set(file, { bytes, mode, changedAt, text });
    this.#documents.set(file, parsed.document);
    return done(parsed.document.value);
  }
}

/** The text of UTF-8 bytes with its byte order mark, null if they are not UTF-8. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
