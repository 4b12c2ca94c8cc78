import { applyPatch, reversePatch, structuredPatch } from 'diff';
import { chainText } from '../../shared/config/conflicts.ts';
import { readConfig } from '../../shared/config/read-config.ts';
import type { Applied, Validation } from '../../shared/config/snapshot.ts';
import { parseDocument } from '../../shared/json5/parse.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { realPlace } from '../files/paths.ts';
import type { ChangeOptions } from './apply.ts';
import { judge } from './candidate.ts';
import { commit } from './commit.ts';
import { maxConfigBytes, readProblem, writeProblem } from './file-problems.ts';
import { undoCandidates, type HistoryFile, type HistoryRecord } from './history-record.ts';
import { decode, revisionOf, type LoadedConfig } from './load.ts';
import { alone, diffOf, load, maxAttempts, type Workshop } from './workshop.ts';

interface FileUndo {
  readonly file: string;
  readonly before: Buffer | null;
  readonly after: Buffer | null;
  /** The result is a version that was there before, byte for byte; else an edit of what is there now. */
  readonly exact: boolean;
}

/** The config as it is, or why it cannot be read: a broken one can be put back too. */
type Present = Result<LoadedConfig>;

interface UndoPlan {
  readonly record: HistoryRecord;
  readonly files: readonly FileUndo[];
}

/**
 * Takes back the latest write that was not taken back yet; with `to`, puts the files of that entry back exactly as they were before
 * it. What was edited since is kept where it does not touch the same lines, else it is a 'conflict' (without `to`).
 */
export function undoInConfig(
  shop: Workshop,
  to: string | undefined,
  options: ChangeOptions = {},
): Promise<Result<Applied>> {
  const work = async (): Promise<Result<Applied>> => {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const undone = await attemptTo(shop, to, options);
      if (undone !== 'changed') return undone;
    }
    return failed(problem('write-failed', { path: shop.path }, 'the file kept changing'));
  };
  return options.dryRun === true ? work() : alone(shop, work);
}

async function attemptTo(
  shop: Workshop,
  to: string | undefined,
  options: ChangeOptions,
): Promise<Result<Applied> | 'changed'> {
  const { result: now } = await load(shop);
  const planned = to === undefined ? await planLatest(shop, now) : await planRestore(shop, now, to);
  if (!planned.ok) return planned;
  const { record, files } = planned.value;
  const changes = files.filter(({ before, after }) => !sameBytes(before, after));
  const root = files.find(({ file }) => file === shop.path);
  const present = root === undefined ? await shop.read(shop.path, maxConfigBytes) : null;
  const presentRevision = revisionOf(
    root?.before ?? (present?.kind === 'read' ? present.bytes : Buffer.alloc(0)),
  );
  const result: Applied = {
    changed: changes.length > 0,
    revision: presentRevision,
    files: changes.map(({ file, before, after }) => diffOf(file, before, after)),
    validation: { state: 'not-validated', why: 'left-out' },
    rebased: files.some(({ exact }) => !exact),
    historyId: null,
  };
  if (!result.changed) return done(result);
  const validation = options.validate === false ? done(result.validation) : await judged(shop, now, changes);
  if (!validation.ok) return validation;
  const revision = root === undefined ? presentRevision : revisionOf(root.after ?? Buffer.alloc(0));
  if (options.dryRun === true) return done({ ...result, revision, validation: validation.value });
  const undoes = to === undefined ? { undoes: record.id } : {};
  const reason = options.reason ?? (to === undefined ? 'undo' : 'restore');
  const committed = await commit(shop, {
    at: shop.now(),
    reason,
    intents: [],
    changes,
    ...undoes,
  });
  if (!committed.ok) return committed;
  if (committed.value === 'changed') return 'changed';
  return done({ ...result, revision, validation: validation.value, historyId: committed.value.id });
}

async function planLatest(shop: Workshop, now: Present): Promise<Result<UndoPlan>> {
  const records = await recordsOf(shop, now);
  if (!records.ok) return records;
  for (const record of undoCandidates(records.value)) {
    const files: FileUndo[] = [];
    let happened = false;
    for (const change of record.files) {
      const undone = await undoFile(shop, now, change);
      if (!undone.ok) return undone;
      files.push(undone.value);
      happened ||= !sameBytes(undone.value.before, undone.value.after);
    }
    // Announced and then not written, or taken back by hand: there is nothing to undo in it.
    if (happened) return done({ record, files });
  }
  return failed(problem('history-empty'));
}

async function planRestore(shop: Workshop, now: Present, id: string): Promise<Result<UndoPlan>> {
  const records = await recordsOf(shop, now);
  if (!records.ok) return records;
  const record = records.value.find((candidate) => candidate.id === id);
  if (record === undefined) return failed(problem('history-unknown', { id }));
  const files: FileUndo[] = [];
  for (const { file, before: revision } of record.files) {
    const before = await presentBytes(shop, file);
    if (!before.ok) return before;
    const after = revision === null ? done(null) : await shop.history.version(revision);
    if (!after.ok) return after;
    files.push({ file, before: before.value, after: after.value, exact: true });
  }
  return done({ record, files });
}

/** The history, with each file under the name it has in this config: it may have been written under another, through a link. */
async function recordsOf({ history, path }: Workshop, now: Present): Promise<Result<HistoryRecord[]>> {
  const records = await history.records();
  if (!records.ok) return records;
  const names = new Map(
    (now.ok ? [...now.value.files.keys()] : [path]).map((file) => [realPlace(file), file]),
  );
  const named = (change: HistoryFile): HistoryFile => ({
    ...change,
    file: names.get(realPlace(change.file)) ?? change.file,
  });
  return done(records.value.map((record) => ({ ...record, files: record.files.map(named) })));
}

/** One file of a write taken back: its old bytes if it still holds what was written, else the reverse of the change within it. */
async function undoFile(
  shop: Workshop,
  now: Present,
  { file, before, after }: HistoryFile,
): Promise<Result<FileUndo>> {
  const present = await presentBytes(shop, file);
  if (!present.ok) return present;
  const presentRevision = present.value === null ? null : revisionOf(present.value);
  const exact = (bytes: Buffer | null): Result<FileUndo> =>
    done({ file, before: present.value, after: bytes, exact: true });
  if (presentRevision === before) return exact(present.value);
  const old = before === null ? done(null) : await shop.history.version(before);
  if (!old.ok) return old;
  if (presentRevision === after) return exact(old.value);
  // In a file that does not read, the fault in it is what the user has to know.
  const conflict =
    file === shop.path && !now.ok
      ? now
      : failed(problem('conflict', namesOf({ current: present.value, wanted: old.value })));
  if (present.value === null || old.value === null || after === null) return conflict;
  const written = await shop.history.version(after);
  if (!written.ok) return written;
  const text = reverseIn(decode(present.value), decode(old.value), decode(written.value));
  return text === null
    ? conflict
    : done({ file, before: present.value, after: Buffer.from(text), exact: false });
}

/** What tells two versions of a file apart to the user: their chains, or else the beginnings of their revisions. */
function namesOf(versions: { current: Buffer | null; wanted: Buffer | null }): {
  current: string;
  wanted: string;
} {
  const [current, wanted] = [chainIn(versions.current), chainIn(versions.wanted)];
  return current !== null && wanted !== null && current !== wanted
    ? { current, wanted }
    : { current: revisionName(versions.current), wanted: revisionName(versions.wanted) };
}

function chainIn(bytes: Buffer | null): string | null {
  const parsed = parseDocument((bytes && decode(bytes)) ?? '');
  const reading = parsed.ok ? readConfig(parsed.document.value) : null;
  return reading?.ok === true ? chainText(reading.value.chain) : null;
}

const revisionName = (bytes: Buffer | null): string =>
  bytes === null ? '–' : revisionOf(bytes).slice(0, 12);

/** `present` with the change from `old` to `written` taken back, or null if the lines around it are no longer the same. */
function reverseIn(present: string | null, old: string | null, written: string | null): string | null {
  if (present === null || old === null || written === null) return null;
  const patch = reversePatch(structuredPatch('', '', old, written, undefined, undefined, { context: 3 }));
  const text = applyPatch(present, patch, { fuzzFactor: 0, autoConvertLineEndings: false });
  return text !== false && parseDocument(text).ok ? text : null;
}

async function presentBytes(shop: Workshop, file: string): Promise<Result<Buffer | null>> {
  const outcome = await shop.read(file, maxConfigBytes);
  if (outcome.kind === 'read') return done(outcome.bytes);
  return outcome.kind === 'missing' ? done(null) : failed(readProblem(file, outcome));
}

/**
 * OpenClaw's word on an undo. Bytes that were there before are the user's to have back, whatever OpenClaw says of them; only an edit
 * of what is there now can be refused.
 */
async function judged(
  shop: Workshop,
  now: Present,
  changes: readonly FileUndo[],
): Promise<Result<Validation>> {
  const notValidated = done<Validation>({ state: 'not-validated', why: 'left-out' });
  if (changes.some(({ file, after }) => file === shop.path && after === null)) return notValidated;
  const changed = new Map(
    changes.flatMap(({ file, after }) => (after === null ? [] : [[file, after] as const])),
  );
  const sources = now.ok ? now.value.texts : { root: shop.path, files: new Map() };
  const exact = changes.every((change) => change.exact);
  if (!now.ok && !changed.has(shop.path)) return exact ? notValidated : now;
  let verdict: Result<Validation>;
  try {
    verdict = await judge({ validator: shop.validator, steps: shop.steps, sources, changed });
  } catch (error) {
    return failed(writeProblem(shop.path, error));
  }
  if (verdict.ok || !exact) return verdict;
  return done({ state: 'refused', detail: verdict.problem.detail ?? '' });
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
