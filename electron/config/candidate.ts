import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import JSON5 from 'json5';
import { includeKey, type ConfigSources } from '../../shared/config/includes.ts';
import { maskSecrets } from '../../shared/config/redact.ts';
import type { Validation } from '../../shared/config/snapshot.ts';
import { parseDocument } from '../../shared/json5/parse.ts';
import {
  copyObject,
  defineMember,
  isObject,
  memberOf,
  unreachable,
  type Json5Value,
} from '../../shared/json5/value.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { temporaryMark, type WriteSteps } from '../files/atomic-write.ts';
import { decode } from './load.ts';
import type { Issue, Validator } from './validator.ts';

export interface JudgeOptions {
  readonly validator: Validator;
  readonly steps: WriteSteps;
  /** the files of the config; only the root's path counts where nothing is included */
  readonly sources: ConfigSources;
  /** file → the bytes it would hold */
  readonly changed: ReadonlyMap<string, Uint8Array>;
}

/**
 * Asks OpenClaw about a change that is not written yet. What it does not accept is 'rejected', or 'rejected-before' when it has the
 * same against the files as they are, so that the user looks for the fault in the right place. Throws the system's error if the
 * candidate cannot be written.
 */
export async function judge(options: JudgeOptions): Promise<Result<Validation>> {
  const { validator, sources } = options;
  await validator.look();
  if (validator.state.value === 'not-found') return done({ state: 'not-validated', why: 'no-openclaw' });
  await using candidate = await writeCandidate(options);
  const verdict = await validator.validate(candidate.root);
  switch (verdict.kind) {
    case 'valid':
      return done({ state: 'valid', warnings: candidate.named(verdict.warnings) });
    case 'no-openclaw':
    case 'no-answer':
      return done({ state: 'not-validated', why: verdict.kind });
    case 'invalid': {
      const present = await validator.validate(sources.root);
      const old = new Set(present.kind === 'invalid' ? present.issues.map(issueText) : []);
      const issues = candidate.named(verdict.issues);
      const brought = issues.filter((issue) => !old.has(issueText(issue)));
      const [code, named] =
        brought.length === 0 ? (['rejected-before', issues] as const) : (['rejected', brought] as const);
      const detail = named.map((issue) => maskSecrets(issueText(issue))).join('\n');
      return failed(problem(code, { count: named.length }, detail));
    }
    default:
      return unreachable(verdict);
  }
}

const issueText = ({ path, message }: Issue): string => (path === '' ? message : `${path}: ${message}`);

interface Candidate extends AsyncDisposable {
  readonly root: string;
  /** Issues with the real files' names in place of the candidates'. */
  named(issues: readonly Issue[]): Issue[];
}

/**
 * Writes each changed file, and each file that includes one, beside the real one under a name of its own: relative `$include`s then
 * resolve as they will, and the including files name the candidates.
 */
async function writeCandidate({ steps, sources, changed }: JudgeOptions): Promise<Candidate> {
  const mark = `${temporaryMark}${randomBytes(6).toString('hex')}`;
  const names = new Map(
    [...affected(sources, changed)].map((file) => [
      file,
      path.join(path.dirname(file), `.${path.basename(file)}.${mark}`),
    ]),
  );
  const remove = async (): Promise<void> => {
    await Promise.all([...names.values()].map((file) => fs.rm(file, { force: true })));
  };
  try {
    for (const [file, name] of names)
      await steps.create(name, contentOf(file, sources, changed, names), 0o600);
  } catch (error) {
    await remove().catch(() => {});
    throw error;
  }
  return {
    root: names.get(sources.root) ?? sources.root,
    named: (issues) =>
      issues.map(({ path: at, message }) => ({
        path: at,
        message: message.replaceAll(new RegExp(`\\.([^\\s/\\\\]+)\\.${mark}`, 'g'), '$1'),
      })),
    [Symbol.asyncDispose]: remove,
  };
}

/** The changed files, everything that includes one of them, and the root. */
function affected(sources: ConfigSources, changed: ReadonlyMap<string, Uint8Array>): Set<string> {
  const found = new Set([sources.root, ...changed.keys()]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const [file, { includes }] of sources.files) {
      if (includes.values().some((target) => found.has(target))) found.add(file);
    }
  }
  return found;
}

function contentOf(
  file: string,
  sources: ConfigSources,
  changed: ReadonlyMap<string, Uint8Array>,
  names: ReadonlyMap<string, string>,
): Uint8Array {
  const source = sources.files.get(file);
  const bytes = changed.get(file);
  const includesOne = source?.includes.values().some((target) => names.has(target)) ?? false;
  if (bytes !== undefined && !includesOne) return bytes;
  const parsed = bytes === undefined ? null : parseDocument(decode(bytes) ?? '');
  const value = parsed?.ok === true ? parsed.document.value : (source?.value ?? {});
  return Buffer.from(
    JSON5.stringify(pointTo(value, (written) => names.get(source?.includes.get(written) ?? '') ?? written)),
  );
}

/** The value with every `$include` leading to what `target` says. */
function pointTo(value: Json5Value, target: (written: string) => string): Json5Value {
  if (Array.isArray(value)) return value.map((element) => pointTo(element, target));
  if (!isObject(value)) return value;
  const copy = copyObject(value);
  for (const key of Object.keys(copy)) {
    const member = memberOf(copy, key) ?? null;
    if (key !== includeKey) defineMember(copy, key, pointTo(member, target));
    else if (typeof member === 'string') copy[key] = target(member);
    else if (Array.isArray(member))
      copy[key] = member.map((one) => (typeof one === 'string' ? target(one) : one));
  }
  return copy;
}
