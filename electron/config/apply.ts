import { applyIntents, type EditedFile } from '../../shared/config/apply-intents.ts';
import { composeConfig } from '../../shared/config/includes.ts';
import type { Intent } from '../../shared/config/intent.ts';
import { readConfig } from '../../shared/config/read-config.ts';
import type { Applied, Preview, Validation } from '../../shared/config/snapshot.ts';
import { earlierVersion } from '../../shared/config/take-back.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { judge } from './candidate.ts';
import { commit } from './commit.ts';
import { writeProblem } from './file-problems.ts';
import { versionsBefore } from './history-record.ts';
import { decode, revisionOf, type LoadedConfig } from './load.ts';
import { alone, diffOf, load, maxAttempts, type Workshop } from './workshop.ts';

export interface ChangeOptions {
  /** Everything but the writing; `revision` is the one that the file would have. */
  readonly dryRun?: boolean;
  /** false: OpenClaw's validator is left out */
  readonly validate?: boolean;
  /** the machine-readable reason in the history; default: the intent's kind */
  readonly reason?: string;
}

/** What a change would do to each file. */
interface Draft {
  readonly loaded: LoadedConfig;
  readonly changes: readonly { readonly file: string; readonly before: Buffer; readonly after: Buffer }[];
}

/** bytes of earlier versions looked through for one to take back to, besides the newest: parsing them takes time */
const takeBackBudget = 1024 * 1024;

/** Shows what `intents` would do to the present text. */
export async function previewIntents(shop: Workshop, intents: readonly Intent[]): Promise<Result<Preview>> {
  const draft = await draftOf(shop, intents);
  if (!draft.ok) return draft;
  const { loaded, changes } = draft.value;
  return done({
    changed: changes.length > 0,
    files: changes.map(({ file, before, after }) => diffOf(file, before, after)),
    revision: loaded.revision,
  });
}

/** Carries out `intents` on whatever the file says by now, and writes it. `base` is the revision that the user saw. */
export function applyToConfig(
  shop: Workshop,
  base: string,
  intents: readonly Intent[],
  options: ChangeOptions = {},
): Promise<Result<Applied>> {
  const work = async (): Promise<Result<Applied>> => {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const applied = await attemptTo(shop, base, intents, options);
      if (applied !== 'changed') return applied;
    }
    return failed(problem('write-failed', { path: shop.path }, 'the file kept changing'));
  };
  // What writes nothing need not wait for those who do, nor leave a lock behind.
  return options.dryRun === true ? work() : alone(shop, work);
}

async function attemptTo(
  shop: Workshop,
  base: string,
  intents: readonly Intent[],
  { dryRun = false, validate = true, reason }: ChangeOptions,
): Promise<Result<Applied> | 'changed'> {
  const draft = await draftOf(shop, intents);
  if (!draft.ok) return draft;
  const { loaded, changes } = draft.value;
  const result: Applied = {
    changed: changes.length > 0,
    revision: loaded.revision,
    files: changes.map(({ file, before, after }) => diffOf(file, before, after)),
    validation: { state: 'not-validated', why: 'left-out' },
    rebased: loaded.revision !== base,
    historyId: null,
  };
  if (!result.changed) return done(result);
  const validation = validate ? await judged(shop, draft.value) : done(result.validation);
  if (!validation.ok) return validation;
  const root = changes.find(({ file }) => file === loaded.path);
  const revision = root === undefined ? loaded.revision : revisionOf(root.after);
  if (dryRun) return done({ ...result, revision, validation: validation.value });
  const kind = intents.find((intent) => intent.kind === 'set-chain')?.kind ?? intents[0]?.kind ?? 'set-chain';
  const committed = await commit(shop, {
    at: shop.now(),
    reason: reason ?? kind,
    intents,
    changes,
  });
  if (!committed.ok) return committed;
  if (committed.value === 'changed') return 'changed';
  return done({
    ...result,
    revision,
    validation: validation.value,
    historyId: committed.value.id,
  });
}

async function judged(shop: Workshop, { loaded, changes }: Draft): Promise<Result<Validation>> {
  const changed = new Map(changes.map(({ file, after }) => [file, after]));
  try {
    return await judge({ validator: shop.validator, steps: shop.steps, sources: loaded.texts, changed });
  } catch (error) {
    return failed(writeProblem(loaded.path, error));
  }
}

async function draftOf(shop: Workshop, intents: readonly Intent[]): Promise<Result<Draft>> {
  const { result } = await load(shop);
  if (!result.ok) return result;
  const loaded = result.value;
  const edited = applyIntents(loaded.texts, intents);
  if (!edited.ok) return edited;
  const changes: Draft['changes'][number][] = [];
  for (const one of edited.value) {
    const before = loaded.files.get(one.file)?.bytes;
    const text = await takenBack(shop, one, before ?? Buffer.alloc(0));
    if (before === undefined || !text.isWellFormed())
      return failed(problem('edit-unsafe', { path: one.file }));
    const after = Buffer.from(text);
    if (!after.equals(before)) changes.push({ file: one.file, before, after });
  }
  const readable = checkWhole(loaded, edited.value);
  return readable.ok ? done({ loaded, changes }) : readable;
}

/** The edited files together still make a config that reads. */
function checkWhole({ texts }: LoadedConfig, edited: readonly EditedFile[]): Result<null> {
  const files = new Map(texts.files);
  for (const { file, value } of edited) {
    const source = files.get(file);
    if (source !== undefined) files.set(file, { ...source, value });
  }
  const composed = composeConfig({ root: texts.root, files });
  const reading = composed.ok ? readConfig(composed.value) : composed;
  return reading.ok ? done(null) : reading;
}

/** The text of an edit; if an earlier version says just that, its text. */
async function takenBack(
  { history }: Workshop,
  { file, before, after, value }: EditedFile,
  bytes: Buffer,
): Promise<string> {
  const records = await history.records();
  if (!records.ok) return after;
  let budget = takeBackBudget;
  for (const revision of versionsBefore(records.value, file, revisionOf(bytes))) {
    const version = await history.version(revision);
    if (!version.ok) return after;
    const text = decode(version.value);
    const found = text === null ? null : earlierVersion(before, value, [text]);
    if (found !== null) return found;
    budget -= version.value.length;
    if (budget < 0) return after;
  }
  return after;
}
