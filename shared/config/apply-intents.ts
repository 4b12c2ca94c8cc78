import { applyEdits, applyToValue, type Edit } from '../json5/edit.ts';
import { parseDocument, type Json5Document } from '../json5/parse.ts';
import { unreachable, type Json5Value } from '../json5/value.ts';
import { verifyEdit } from '../json5/verify.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { checkChain, mergeIntents } from './conflicts.ts';
import { composeConfig, type ConfigSources } from './includes.ts';
import type { Intent } from './intent.ts';
import { planChain, type FileEdit } from './plan-chain.ts';
import { planGatewayMode } from './plan-gateway-mode.ts';
import { planModel } from './plan-model.ts';
import { planContext, planPreload } from './plan-warmth.ts';
import { readConfig } from './read-config.ts';

/** A config with the texts of its files. */
export interface ConfigTexts extends ConfigSources {
  readonly documents: ReadonlyMap<string, Json5Document>;
}

/** One file as an edit leaves it. */
export interface EditedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** what `after` says */
  readonly value: Json5Value;
}

/**
 * Carries out intents on the texts of a config and returns the files that change. Every single edit was checked: the text says exactly
 * what the edit means, no comment is lost, nothing outside the edited places differs; else 'edit-unsafe' and nothing comes of it.
 */
export function applyIntents(texts: ConfigTexts, intents: readonly Intent[]): Result<EditedFile[]> {
  const merged = mergeIntents(intents);
  const edited = new Map<string, EditedFile>();
  let current = texts;
  for (const [index, intent] of merged.entries()) {
    const config = composeConfig(current);
    if (!config.ok) return config;
    const edits = planIntent(current, config.value, intent);
    if (!edits.ok) return edits;
    const changed = editFiles(current, edits.value);
    if (!changed.ok) return changed;
    for (const one of changed.value) {
      edited.set(one.file, { ...one, before: edited.get(one.file)?.before ?? one.before });
    }
    // Reading a text takes the most time of all, so it is done only for an intent that follows.
    if (index < merged.length - 1) current = withEdits(current, changed.value);
  }
  return done([...edited.values()].filter(({ before, after }) => before !== after));
}

function planIntent(texts: ConfigTexts, config: Json5Value, intent: Intent): Result<FileEdit[]> {
  switch (intent.kind) {
    case 'set-chain': {
      const reading = readConfig(config);
      if (!reading.ok) return reading;
      const { chain } = reading.value;
      const checked = checkChain(chain, intent);
      if (!checked.ok) return checked;
      return checked.value === 'done-already'
        ? done([])
        : planChain(texts, texts.documents, chain, intent.to);
    }
    case 'add-model':
      return planModel(texts, config, intent);
    case 'set-gateway-mode':
      return planGatewayMode(texts, config);
    case 'set-preload':
      return planPreload(texts, config, intent);
    case 'set-context':
      return planContext(texts, config, intent);
    default:
      return unreachable(intent);
  }
}

function editFiles(texts: ConfigTexts, edits: readonly FileEdit[]): Result<EditedFile[]> {
  const changed: EditedFile[] = [];
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
    const document = texts.documents.get(file);
    if (document === undefined) return failed(problem('edit-unsafe', { path: file }));
    const plain = ofFile.map(({ edit }) => edit);
    const edited = editText(file, document, plain);
    if (!edited.ok) return edited;
    changed.push(edited.value);
  }
  return done(changed);
}

function editText(file: string, { text, value }: Json5Document, edits: readonly Edit[]): Result<EditedFile> {
  const edited = applyEdits(text, edits);
  if (!edited.ok) return failed(problem('edit-unsafe', { path: file }, edited.error.message));
  const expected = applyToValue(value, edits);
  const verified = verifyEdit(text, edited.text, expected, edited.ranges);
  if (!verified.ok) return failed(problem('edit-unsafe', { path: file }, verified.why));
  return done({ file, before: text, after: edited.text, value: expected });
}

function withEdits({ root, files, documents }: ConfigTexts, edited: readonly EditedFile[]): ConfigTexts {
  const next = { root, files: new Map(files), documents: new Map(documents) };
  for (const { file, after } of edited) {
    const parsed = parseDocument(after);
    const source = files.get(file);
    if (!parsed.ok || source === undefined) continue; // it was verified just now
    next.documents.set(file, parsed.document);
    next.files.set(file, { value: parsed.document.value, includes: source.includes });
  }
  return next;
}
