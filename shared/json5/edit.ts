import { arrangeList, arrangeWithHead, replaceHead } from './arrange.ts';
import { removeItems } from './items.ts';
import { editValue, type Edit } from './model.ts';
import { made, refused, type EditError, type Outcome } from './outcome.ts';
import { parseDocument } from './parse.ts';
import { insertValue, removeKeys, setValue } from './set.ts';
import type { EditedRange } from './splice.ts';
import { inferStyle } from './style.ts';
import { itemIndex, nodeAt } from './tree.ts';
import { unreachable, type Json5Value, type Path } from './value.ts';
import { Working } from './working.ts';
import { wrapItem } from './wrap.ts';

export { applyToValue, type Edit, type OrderEntry } from './model.ts';

/** The edited text with the ranges that were edited, or why it cannot be edited. */
export type EditOutcome =
  | { readonly ok: true; readonly text: string; readonly ranges: readonly EditedRange[] }
  | { readonly ok: false; readonly error: EditError };

function remove(working: Working, path: Path): Outcome<null> {
  const parentPath = path.slice(0, -1);
  const parent = nodeAt(working.outline.root, parentPath);
  const step = path.at(-1);
  if (parent === null || parent.kind === 'scalar' || step === undefined)
    return refused('not-found', path, 'nothing there');
  // An earlier member of the same name would come to count.
  if (typeof step === 'string') return removeKeys(working, parentPath, new Set([step]));
  return working.take(removeItems(working.outline, parentPath, parent, new Set([step])));
}

function arrange(working: Working, edit: Extract<Edit, { op: 'arrange' }>): Outcome<null> {
  const { list, head, order } = edit;
  if (head !== undefined) {
    const isSibling = sameSteps(head.slice(0, -1), list.slice(0, -1));
    if (!isSibling) return refused('bad-head', head, 'the head is not beside the list');
    if (nodeAt(working.outline.root, head) === null) return arrangeWithoutHead(working, edit, head);
  }
  if (nodeAt(working.outline.root, list) === null) {
    if (head !== undefined && order.length === 1) return arrangeHeadAlone(working, edit, head);
    const created = insertValue(working, list, []);
    if (!created.ok) return created;
  }
  const { outline } = working;
  const node = nodeAt(outline.root, list);
  if (node?.kind !== 'array') return refused('not-container', list, 'the list is not an array');
  return working.take(
    head === undefined
      ? arrangeList(outline, list, node, order)
      : arrangeWithHead(outline, list, head, order),
  );
}

/** Without a list, the order has one entry: the head's own value, or a new one. */
function arrangeHeadAlone(
  working: Working,
  edit: Extract<Edit, { op: 'arrange' }>,
  head: Path,
): Outcome<null> {
  const [first] = edit.order;
  if (first === undefined || 'from' in first) return made(null);
  return working.take(replaceHead(working.outline, head, first.value));
}

/** Makes the head first, before the list, then arranges: what it is made with is replaced. */
function arrangeWithoutHead(
  working: Working,
  edit: Extract<Edit, { op: 'arrange' }>,
  head: Path,
): Outcome<null> {
  const parent = nodeAt(working.outline.root, head.slice(0, -1));
  const listKey = edit.list.at(-1);
  const at = parent?.kind === 'object' && typeof listKey === 'string' ? itemIndex(parent, listKey) : -1;
  const [first] = edit.order;
  const placeholder = first !== undefined && 'value' in first ? first.value : null;
  const created = insertValue(working, head, placeholder, at === -1 ? undefined : at);
  if (!created.ok) return created;
  return arrange(working, edit);
}

const sameSteps = (a: Path, b: Path): boolean => a.length === b.length && a.every((step, i) => step === b[i]);

function applyEdit(working: Working, root: Json5Value, edit: Edit): Outcome<null> {
  switch (edit.op) {
    case 'set':
      return setValue(working, root, edit.path, edit.value);
    case 'remove':
      return remove(working, edit.path);
    case 'wrap':
      return working.take(wrapItem(working.outline, edit.path, edit.key));
    case 'arrange':
      return arrange(working, edit);
    default:
      return unreachable(edit);
  }
}

/**
 * Makes edits, one after the other, in a JSON5 text. Only what an edit is about changes: the author's spelling, order, white space
 * and comments stay, and what is added follows their style. On an error the text is untouched.
 */
export function applyEdits(text: string, edits: readonly Edit[]): EditOutcome {
  const parsed = parseDocument(text);
  if (!parsed.ok) {
    const { message, line, column } = parsed.error;
    return { ok: false, error: { code: 'syntax', path: [], message: `${message} at ${line}:${column}` } };
  }
  const { tokens, root, value } = parsed.document;
  const working = new Working({ text, tokens, root, style: inferStyle(text, tokens, root) });
  let current = value;
  for (const edit of edits) {
    const expected = editValue(current, edit);
    if (!expected.ok) return { ok: false, error: expected.error };
    const applied = applyEdit(working, current, edit);
    if (!applied.ok) return { ok: false, error: applied.error };
    current = expected.value;
  }
  return { ok: true, text: working.outline.text, ranges: working.ranges() };
}
