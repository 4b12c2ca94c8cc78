import { sameChain, links, type Chain } from '../chain/chain.ts';
import { isComment } from '../json5/scan.ts';
import type { Edit } from '../json5/edit.ts';
import type { Json5Document } from '../json5/parse.ts';
import { isObject, memberOf, valueAt, type Json5Value, type Path } from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { holdsInclude, ownerOf, type ConfigSources, type Owner, type WhyAmbiguous } from './includes.ts';

/** An edit and the file it belongs to. */
export interface FileEdit {
  readonly file: string;
  readonly edit: Edit;
}

const modelPath: Path = ['agents', 'defaults', 'model'];
const leaf = modelPath.join('.');

/** The edits that turn the chain of `agents.defaults.model` from `current` into `to`; none if they are the same. */
export function planChain(
  sources: ConfigSources,
  documents: ReadonlyMap<string, Json5Document>,
  current: Chain,
  to: Chain,
): Result<FileEdit[]> {
  if (sameChain(current, to)) return done([]);
  const empty = links(to).find((ref) => ref.trim() === '');
  if (empty !== undefined) return failed(problem('bad-model-ref', { ref: empty }));
  const owner = ownerOf(sources, modelPath);
  if (owner.kind === 'ambiguous') return ambiguous(owner.file, owner.why);
  const { file, path } = owner;
  const document = documents.get(file);
  const written = valueAt(sources.files.get(file)?.value ?? null, path);
  const inFile = (edits: readonly Edit[]): Result<FileEdit[]> => done(edits.map((edit) => ({ file, edit })));
  if (written === undefined || document === undefined)
    return inFile([{ op: 'set', path, value: chainValue(to) }]);
  const held = holdsInclude(written);
  if (held === 'in-array') return ambiguous(file, 'inside-array');
  if (held === 'in-object') return planAcrossFiles(sources, documents, current, to);
  if (typeof written === 'string') return inFile(editsOfText(document, path, written, to));
  return inFile(editsOfObject(document, path, written, current, to));
}

function ambiguous(file: string, why: WhyAmbiguous): Result<never> {
  return failed(problem('include-ambiguous', { file, leaf, why }));
}

function chainValue({ primary, fallbacks }: Chain): Json5Value {
  return primary === null ? { fallbacks: [...fallbacks] } : { primary, fallbacks: [...fallbacks] };
}

/** `model: "ref"`: becomes an object as soon as there is more than a primary to say, or a comment that must not change its model. */
function editsOfText(document: Json5Document, path: Path, written: string, to: Chain): Edit[] {
  if (to.primary === null)
    return to.fallbacks.length === 0
      ? [{ op: 'remove', path }]
      : [{ op: 'set', path, value: chainValue(to) }];
  if (to.fallbacks.length === 0 && !hasOwnComment(document, path))
    return [{ op: 'set', path, value: to.primary }];
  return [
    { op: 'wrap', path, key: 'primary' },
    ...arrangeAll(path, { primary: written, fallbacks: null }, to),
  ];
}

function editsOfObject(
  document: Json5Document,
  path: Path,
  written: Json5Value,
  current: Chain,
  to: Chain,
): Edit[] {
  const head = [...path, 'primary'];
  const list = [...path, 'fallbacks'];
  const headWritten = isObject(written) ? memberOf(written, 'primary') : undefined;
  const listWritten = isObject(written) ? memberOf(written, 'fallbacks') : undefined;
  const sameList = sameChain({ ...current, primary: null }, { ...to, primary: null });
  // `fallbacks: null` says what an empty list says, and becomes one before anything is put into it.
  if (isObject(written) && listWritten === null && !sameList) {
    const emptied = { ...written, fallbacks: [] };
    return [{ op: 'set', path: list, value: [] }, ...editsOfObject(document, path, emptied, current, to)];
  }
  if (to.primary === null) {
    const edits: Edit[] = headWritten === undefined ? [] : [{ op: 'remove', path: head }];
    return sameList
      ? edits
      : [...edits, { op: 'arrange', list, order: orderOf(current.fallbacks, to.fallbacks) }];
  }
  if (current.primary === to.primary)
    return [{ op: 'arrange', list, order: orderOf(current.fallbacks, to.fallbacks) }];
  // Another primary by its side and no comment that speaks of the old one: only the text of the ref changes.
  if (
    sameList &&
    !current.fallbacks.includes(to.primary) &&
    (headWritten === undefined || !hasOwnComment(document, head))
  ) {
    return [{ op: 'set', path: head, value: to.primary }];
  }
  const headText = typeof headWritten === 'string' ? headWritten : null;
  return arrangeAll(
    path,
    { primary: headText, fallbacks: listWritten == null ? null : current.fallbacks },
    to,
  );
}

/** `fallbacks` null: there is no list yet. */
function arrangeAll(
  path: Path,
  written: { primary: string | null; fallbacks: readonly string[] | null },
  to: Chain,
): Edit[] {
  const list = [...path, 'fallbacks'];
  // With a head, index 0 is the head and the list begins at 1, whether or not the head is there yet.
  const order = orderOf([written.primary, ...(written.fallbacks ?? [])], links(to));
  const arrange: Edit = { op: 'arrange', list, head: [...path, 'primary'], order };
  const headStays = written.primary === null || order.some((one) => 'from' in one && one.from === 0);
  // A primary that goes leaves its comments behind, and without a list they would have to stay beside its successor.
  return written.fallbacks === null && !headStays
    ? [{ op: 'set', path: list, value: [] }, arrange]
    : [arrange];
}

/** For each wanted ref the place it has now, so that its text and comments move along; a ref that is new is written anew. */
function orderOf(
  now: readonly (string | null)[],
  wanted: readonly string[],
): ({ from: number } | { value: string })[] {
  const used = new Set<number>();
  // A ref that stands twice keeps its own place before it takes another's.
  const order = wanted.map((ref, at): { from: number } | null => {
    if (now[at] !== ref) return null;
    used.add(at);
    return { from: at };
  });
  return wanted.map((ref, at) => {
    const kept = order[at];
    if (kept) return kept;
    const from = now.findIndex((candidate, index) => candidate === ref && !used.has(index));
    if (from < 0) return { value: ref };
    used.add(from);
    return { from };
  });
}

/**
 * Primary and fallbacks stand in different files. Each is edited in its own; a change that would have to carry a comment from one
 * file to the other is refused.
 */
function planAcrossFiles(
  sources: ConfigSources,
  documents: ReadonlyMap<string, Json5Document>,
  current: Chain,
  to: Chain,
): Result<FileEdit[]> {
  const head = ownerOf(sources, [...modelPath, 'primary']);
  const list = ownerOf(sources, [...modelPath, 'fallbacks']);
  if (head.kind === 'ambiguous') return ambiguous(head.file, head.why);
  if (list.kind === 'ambiguous') return ambiguous(list.file, list.why);
  const edits: FileEdit[] = [];
  if (current.primary !== to.primary) {
    if (to.primary === null || commented(documents, head) || commented(documents, list))
      return ambiguous(list.file, 'split');
    edits.push({ file: head.file, edit: { op: 'set', path: head.path, value: to.primary } });
  }
  if (!sameChain({ ...current, primary: null }, { ...to, primary: null })) {
    const order = orderOf(current.fallbacks, to.fallbacks);
    edits.push({ file: list.file, edit: { op: 'arrange', list: list.path, order } });
  }
  return done(edits);
}

function commented(
  documents: ReadonlyMap<string, Json5Document>,
  owner: Extract<Owner, { kind: 'owned' }>,
): boolean {
  const document = documents.get(owner.file);
  return document !== undefined && hasOwnComment(document, owner.path);
}

/** Does a comment stand in the value, between its colon and it, or after it on its line? */
function hasOwnComment(document: Json5Document, path: Path): boolean {
  const range = document.find(path);
  if (range === null) return false;
  const { text, tokens } = document;
  const first = tokens.findIndex((token) => token.start >= range.start);
  for (const token of tokens.slice(0, first).toReversed()) {
    if (isComment(token)) return true;
    if (token.kind !== 'whitespace' && token.kind !== 'newline') break;
  }
  for (const token of tokens.slice(first)) {
    if (isComment(token)) return true;
    if (token.start < range.end || token.kind === 'whitespace') continue;
    if (text.slice(token.start, token.end) !== ',') return false;
  }
  return false;
}
