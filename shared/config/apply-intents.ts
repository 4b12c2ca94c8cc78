import { applyEdits, applyToValue, type Edit } from '../json5/edit.ts';
import { parseDocument, type Json5Document } from '../json5/parse.ts';
import { unreachable, type Json5Value } from '../json5/value.ts';
import { verifyEdit } from '../json5/verify.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { checkChain, mergeIntents } from './conflicts.ts';
import { composeConfig, type ConfigSources, type SourceFile } from './includes.ts';
import type { Intent } from './intent.ts';
import { planChain, type FileEdit } from './plan-chain.ts';
import { planModel } from './plan-model.ts';
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
  let current = texts;
  for (const intent of mergeIntents(intents)) {
    const config = composeConfig(current);
    if (!config.ok) return config;
    const edits = planIntent(current, config.value, intent);
    if (!edits.ok) return edits;
    const edited = editFiles(current, edits.value);
    if (!edited.ok) return edited;
    current = edited.value;
  }
  const changed: EditedFile[] = [];
  for (const [file, document] of current.documents) {
    const before = texts.documents.get(file)?.text ?? '';
    if (document.text !== before) changed.push({ file, before, after: document.text, value: document.value });
  }
  return done(changed);
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
    default:
      return unreachable(intent);
  }
}

function editFiles(texts: ConfigTexts, edits: readonly FileEdit[]): Result<ConfigTexts> {
  const documents = new Map(texts.documents);
  const files = new Map(texts.files);
  for (const [file, ofFile] of Map.groupBy(edits, (edit) => edit.file)) {
    const document = documents.get(file);
    const source = files.get(file);
    if (document === undefined || source === undefined) return failed(problem('edit-unsafe', { path: file }));
    const edited = editText(
      file,
      document,
      ofFile.map(({ edit }) => edit),
    );
    if (!edited.ok) return edited;
    documents.set(file, edited.value);
    const changed: SourceFile = { value: edited.value.value, includes: source.includes };
    files.set(file, changed);
  }
  return done({ root: texts.root, files, documents });
}

function editText(
  file: string,
  { text, value }: Json5Document,
  edits: readonly Edit[],
): Result<Json5Document> {
  const edited = applyEdits(text, edits);
  if (!edited.ok) return failed(problem('edit-unsafe', { path: file }, edited.error.message));
  const verified = verifyEdit(text, edited.text, applyToValue(value, edits), edited.ranges);
  if (!verified.ok) return failed(problem('edit-unsafe', { path: file }, verified.why));
  const parsed = parseDocument(edited.text);
  return parsed.ok
    ? done(parsed.document)
    : failed(problem('edit-unsafe', { path: file }, parsed.error.message));
}
