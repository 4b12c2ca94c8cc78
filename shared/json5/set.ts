import { arrangeList } from './arrange.ts';
import { isInline, layoutOf } from './comments.ts';
import { insertMembers, removeItems, type Outline } from './items.ts';
import { nested, type OrderEntry } from './model.ts';
import { made, refused, type Outcome } from './outcome.ts';
import { printString, printValue } from './print.ts';
import { commentsBetween } from './scan.ts';
import type { Splice } from './splice.ts';
import { lineIndent, localStyle } from './style.ts';
import { nodeAt, type Node } from './tree.ts';
import { entry, isObject, memberOf, sameValue, valueAt, type Json5Value, type Path } from './value.ts';
import type { Working } from './working.ts';

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
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
    return made([{ start: node.start, end: node.end, text: printValue(value, style, '', true) }]);
  }
  const parent = path.length === 0 ? null : nodeAt(root, path.slice(0, -1));
  const inline = parent !== null && parent.kind !== 'scalar' && isInline(layoutOf(text, tokens, parent));
  const local = parent === null || parent.kind === 'scalar' ? style : localStyle(style, text, parent);
  return made([
    {
      start: node.start,
      end: node.end,
      text: printValue(value, local, lineIndent(text, node.start), inline),
    },
  ]);
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

/** Takes out all members of these names. */
export function removeKeys(working: Working, path: Path, keys: ReadonlySet<string>): Outcome<null> {
  const node = nodeAt(working.outline.root, path);
  if (node?.kind !== 'object') return refused('not-container', path, 'not an object');
  const indices = node.items.flatMap((item, i) => (item.key !== null && keys.has(item.key.name) ? [i] : []));
  return working.take(removeItems(working.outline, path, node, new Set(indices)));
}

/** Makes the value at `path` of a document that says `root` this value: leaf by leaf where both have leaves. */
export function setValue(working: Working, root: Json5Value, path: Path, value: Json5Value): Outcome<null> {
  const old = valueAt(root, path);
  if (old === undefined) return insertValue(working, path, value);
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
export function insertValue(working: Working, path: Path, value: Json5Value, at?: number): Outcome<null> {
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
