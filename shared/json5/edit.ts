import {
  arrangeList,
  arrangeWithHead,
  insertItems,
  removeItems,
  staysInline,
  type OrderEntry,
  type Outline,
} from './arrange.ts';
import { editValue, nested, type Edit } from './model.ts';
import { made, refused, type EditError, type Outcome } from './outcome.ts';
import { outline, parseDocument } from './parse.ts';
import { printKey, printString, printValue } from './print.ts';
import { commentsBetween } from './scan.ts';
import {
  applySplices,
  keptThrough,
  rangesBetween,
  type EditedRange,
  type Kept,
  type Splice,
} from './splice.ts';
import { inferStyle, lineIndent, localStyle } from './style.ts';
import { itemIndex, nodeAt, type ContainerNode, type Node } from './tree.ts';
import {
  entry,
  isObject,
  memberOf,
  sameValue,
  unreachable,
  valueAt,
  type Json5Value,
  type Path,
} from './value.ts';
import { wrapItem } from './wrap.ts';

export { applyToValue, type Edit } from './model.ts';
export type { OrderEntry } from './arrange.ts';

/** The edited text with the ranges that were edited, or why it cannot be edited. */
export type EditOutcome =
  | { readonly ok: true; readonly text: string; readonly ranges: readonly EditedRange[] }
  | { readonly ok: false; readonly error: EditError };

/** A text while edits are made in it. */
class Working {
  outline: Outline;
  #kept: Kept[];
  readonly #originalLength: number;

  constructor(first: Outline) {
    this.outline = first;
    this.#originalLength = first.text.length;
    this.#kept = [{ before: 0, after: 0, length: first.text.length }];
  }

  /** Makes replacements and reads the result again. */
  apply(splices: readonly Splice[]): Outcome<null> {
    if (splices.length === 0) return made(null);
    const text = applySplices(this.outline.text, splices);
    const next = outline(text);
    if (!next.ok) return refused('unsafe', [], `the edited text does not read: ${next.message}`);
    this.#kept = keptThrough(this.#kept, splices);
    this.outline = { text, tokens: next.tokens, root: next.root, style: this.outline.style };
    return made(null);
  }

  /** Makes the replacements an edit came to, if it did. */
  take(planned: Outcome<Splice[]>): Outcome<null> {
    return planned.ok ? this.apply(planned.value) : planned;
  }

  ranges(): EditedRange[] {
    return rangesBetween(this.#kept, this.#originalLength, this.outline.text.length);
  }
}

const quoteOf = (text: string, node: Node): '"' | "'" | null => {
  const first = text.charAt(node.start);
  return first === '"' || first === "'" ? first : null;
};

/** Replaces one value's text. */
function replaceValue(
  { text, tokens, style, root }: Outline,
  path: Path,
  value: Json5Value,
): Outcome<Splice[]> {
  const node = nodeAt(root, path);
  if (node === null) return refused('not-found', path, 'nothing there');
  if (commentsBetween(text, tokens, node.start, node.end).length > 0) {
    return refused('loses-comments', path, 'the value to be replaced has comments in it');
  }
  const quote = quoteOf(text, node);
  if (quote !== null && typeof value === 'string') {
    return made([{ start: node.start, end: node.end, text: printString(value, quote) }]);
  }
  const parent = path.length === 0 ? null : nodeAt(root, path.slice(0, -1));
  const inline =
    parent !== null &&
    parent.kind !== 'scalar' &&
    staysInline({ text, tokens, style, root }, path.slice(0, -1), parent, [value]);
  const local = parent === null || parent.kind === 'scalar' ? style : localStyle(style, text, parent);
  return made([
    {
      start: node.start,
      end: node.end,
      text: printValue(value, local, lineIndent(text, node.start), inline),
    },
  ]);
}

/** Adds members to the object at `path`, after the last one or at position `at`. */
function insertMembers(
  current: Outline,
  path: Path,
  members: readonly (readonly [string, Json5Value])[],
  at?: number,
): Outcome<Splice[]> {
  const node = nodeAt(current.root, path);
  if (node?.kind !== 'object') return refused('not-container', path, 'not an object');
  const values = members.map(([, value]) => value);
  const inline = staysInline(current, path, node, values);
  const style = localStyle(current.style, current.text, node);
  const indent = itemIndentOf(current, node);
  const bodies = members.map(
    ([key, value]) => printKey(key, style) + style.colon + printValue(value, style, indent, inline),
  );
  return insertItems(current, path, node, at ?? node.items.length, bodies, inline);
}

/** The indentation of a container's items. */
function itemIndentOf({ text, style }: Outline, node: ContainerNode): string {
  const outer = lineIndent(text, node.start);
  const last = node.items.at(-1);
  if (last === undefined) return outer + style.indentUnit;
  const own = lineIndent(text, last.start);
  return own.length >= outer.length ? own : outer;
}

/** One step of a `set`: a replacement of a leaf, or a change of a container's items. */
type Step = (working: Working) => Outcome<null>;

/** What must be done so that the value at `path` becomes `next`: on leaves wherever both sides have them. */
function planSet(
  path: Path,
  old: Json5Value,
  next: Json5Value,
  replacements: [Path, Json5Value][],
  steps: Step[],
): void {
  if (sameValue(old, next)) return;
  if (isObject(old) && isObject(next)) {
    const added: [string, Json5Value][] = [];
    for (const key of Object.keys(next)) {
      const value = memberOf(next, key) ?? null;
      const before = memberOf(old, key);
      if (before === undefined) added.push([key, value]);
      else planSet([...path, key], before, value, replacements, steps);
    }
    const gone = Object.keys(old).filter((key) => !Object.hasOwn(next, key));
    if (gone.length > 0) steps.push((working) => removeKeys(working, path, new Set(gone)));
    if (added.length > 0) steps.push((working) => working.take(insertMembers(working.outline, path, added)));
    return;
  }
  if (Array.isArray(old) && Array.isArray(next)) {
    planArray(path, old, next, replacements, steps);
    return;
  }
  replacements.push([path, next]);
}

/** Elements that are in the old array keep their text; one of the same kind in the same place is edited; the rest is new. */
function planArray(
  path: Path,
  old: Json5Value[],
  next: Json5Value[],
  replacements: [Path, Json5Value][],
  steps: Step[],
): void {
  const free = new Set(old.keys());
  const matches = next.map((value): number | null => {
    for (const i of free) {
      if (!sameValue(old[i], value)) continue;
      free.delete(i);
      return i;
    }
    return null;
  });
  const order = next.map((value, i): OrderEntry => {
    const match = entry(
      matches.map((one) => ({ one })),
      i,
    ).one;
    if (match !== null) return { from: match };
    const before = old[i];
    const sameKind = (isObject(before) && isObject(value)) || (Array.isArray(before) && Array.isArray(value));
    if (before === undefined || !free.has(i) || !sameKind) return { value };
    free.delete(i);
    planSet([...path, i], before, value, replacements, steps);
    return { from: i };
  });
  steps.push((working) => {
    const node = nodeAt(working.outline.root, path);
    if (node?.kind !== 'array') return refused('not-container', path, 'not an array');
    return working.take(arrangeList(working.outline, path, node, order));
  });
}

function removeKeys(working: Working, path: Path, keys: ReadonlySet<string>): Outcome<null> {
  const node = nodeAt(working.outline.root, path);
  if (node?.kind !== 'object') return refused('not-container', path, 'not an object');
  const indices = node.items.flatMap((item, i) => (item.key !== null && keys.has(item.key.name) ? [i] : []));
  return working.take(removeItems(working.outline, path, node, new Set(indices)));
}

function set(working: Working, root: Json5Value, path: Path, value: Json5Value): Outcome<null> {
  const old = valueAt(root, path);
  if (old === undefined) return insert(working, path, value);
  const replacements: [Path, Json5Value][] = [];
  const steps: Step[] = [];
  planSet(path, old, value, replacements, steps);
  const splices: Splice[] = [];
  for (const [at, next] of replacements) {
    const planned = replaceValue(working.outline, at, next);
    if (!planned.ok) return planned;
    splices.push(...planned.value);
  }
  const replaced = working.apply(splices);
  if (!replaced.ok) return replaced;
  for (const step of steps) {
    const taken = step(working);
    if (!taken.ok) return taken;
  }
  return made(null);
}

/** Adds what is missing at `path`, with the objects that are missing on the way to it. */
function insert(working: Working, path: Path, value: Json5Value, at?: number): Outcome<null> {
  let depth = path.length - 1;
  while (nodeAt(working.outline.root, path.slice(0, depth)) === null) depth -= 1;
  const parentPath = path.slice(0, depth);
  const parent = nodeAt(working.outline.root, parentPath);
  const step = path[depth];
  const whole = nested(path.slice(depth + 1), value);
  if (parent?.kind === 'array') {
    const order: OrderEntry[] = [...parent.items.map((_, from) => ({ from })), { value: whole }];
    return working.take(arrangeList(working.outline, parentPath, parent, order));
  }
  if (parent?.kind !== 'object' || typeof step !== 'string')
    return refused('not-container', path, 'not an object');
  return working.take(insertMembers(working.outline, parentPath, [[step, whole]], at));
}

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
  const isSibling = head !== undefined && sameSteps(head.slice(0, -1), list.slice(0, -1));
  if (head !== undefined && !isSibling) return refused('bad-head', head, 'the head is not beside the list');
  const { root } = working.outline;
  const needsList = order.length > (head === undefined ? -1 : 1);
  if (head !== undefined && nodeAt(root, head) === null) return arrangeWithoutHead(working, edit, head);
  if (nodeAt(root, list) === null) {
    if (!needsList && head === undefined) return made(null);
    if (needsList) {
      const created = insert(working, list, []);
      if (!created.ok) return created;
    } else if (head !== undefined) {
      return arrangeHeadAlone(working, edit, head);
    }
  }
  const { outline: current } = working;
  const node = nodeAt(current.root, list);
  if (node?.kind !== 'array') return refused('not-container', list, 'the list is not an array');
  return working.take(
    head === undefined
      ? arrangeList(current, list, node, order)
      : arrangeWithHead(current, list, head, order),
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
  return working.take(replaceValue(working.outline, head, first.value));
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
  const created = insert(working, head, placeholder, at === -1 ? undefined : at);
  if (!created.ok) return created;
  return arrange(working, edit);
}

const sameSteps = (a: Path, b: Path): boolean => a.length === b.length && a.every((step, i) => step === b[i]);

function applyEdit(working: Working, root: Json5Value, edit: Edit): Outcome<null> {
  switch (edit.op) {
    case 'set':
      return set(working, root, edit.path, edit.value);
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
