import { isInline, layoutOf, ownComments, type Unit } from './comments.ts';
import { contentOf, leaveBehind, openedFor, textOf, type ContainerCheck, type Content } from './content.ts';
import { asElement, asHead, headOf, isHead, type Head } from './head.ts';
import {
  allComments,
  bareUnit,
  fitPlaces,
  rewritten,
  staysInline,
  type Outline,
  type Target,
} from './items.ts';
import type { OrderEntry } from './model.ts';
import { made, refused, type Outcome } from './outcome.ts';
import { printValue } from './print.ts';
import { commentsBetween } from './scan.ts';
import { applySplices, trimmed, type Splice } from './splice.ts';
import { lineIndent, localStyle } from './style.ts';
import { itemIndex, nodeAt, type ContainerNode, type Item } from './tree.ts';
import { entry, type Json5Value, type Path } from './value.ts';

function checkOrder(order: readonly OrderEntry[], count: number, path: Path): Outcome<null> {
  const seen = new Set<number>();
  for (const one of order) {
    if (!('from' in one)) continue;
    if (!Number.isInteger(one.from) || one.from < 0 || one.from >= count) {
      return refused('bad-index', path, `there is no entry ${one.from} among ${count}`);
    }
    if (seen.has(one.from)) return refused('bad-index', path, `entry ${one.from} is named twice`);
    seen.add(one.from);
  }
  return made(null);
}

/** True where an order changes nothing. */
function isIdentity(order: readonly OrderEntry[], count: number): boolean {
  return order.length === count && order.every((one, i) => 'from' in one && one.from === i);
}

/**
 * Rewrites a list to `order`. Commas, white space and the list's own comments keep their places; elements move with their own
 * comments. A reorder within the list followed by its inverse restores the exact text, with these exceptions, in which values and
 * comments are right and only white space or the side of a comma differs:
 *   - a line comment, or comments on lines above, came to a place without a line of its own; a line is begun, and stays (a list that
 *     stood on one line gets a line for each element);
 *   - a block comment behind a comma passed through the last place of a list without a trailing comma, or through a one-line place;
 *   - several items share lines or white space stands where a line comment would take it in.
 * Through a head more is rewritten: comments change lines there, and only the usual forms come back as they were.
 */
export function arrangeList(
  outline: Outline,
  path: Path,
  node: ContainerNode,
  order: readonly OrderEntry[],
): Outcome<Splice[]> {
  const checked = checkOrder(order, node.items.length, path);
  if (!checked.ok) return checked;
  if (isIdentity(order, node.items.length)) return made([]);
  const content = contentOf(outline.text, outline.tokens, node, outline.style);
  const left = content.units.flatMap((unit, i) =>
    names(order, i) ? [] : allComments(outline, node, i, unit),
  );
  return rearranged(outline, path, node, order, left);
}

/** True where an order names the entry at `index`. */
function names(order: readonly OrderEntry[], index: number): boolean {
  return order.some((one) => 'from' in one && one.from === index);
}

/** The list with these entries (units that come from outside it, or entries of an order); `left` are comments of a removed head. */
function rearranged(
  outline: Outline,
  path: Path,
  node: ContainerNode,
  entries: readonly (OrderEntry | { readonly unit: Unit })[],
  left: readonly string[],
): Outcome<Splice[]> {
  const content = contentOf(outline.text, outline.tokens, node, outline.style);
  const values = entries.flatMap((one) => ('value' in one ? [one.value] : []));
  const inline = staysInline(outline, path, content, values);
  const style = localStyle(outline.style, outline.text, node);
  const targets = entries.map((one): Target => {
    if ('unit' in one) return { unit: one.unit, from: null, isNew: false };
    if ('from' in one) return { unit: entry(content.units, one.from), from: one.from, isNew: false };
    const body = printValue(one.value, style, content.lines.itemIndent, inline);
    return { unit: bareUnit(body), from: null, isNew: true };
  });
  const fitted = openedFor(fitPlaces(content, targets, outline.style, inline), outline.style);
  return rewritten(outline, path, node, leaveBehind(fitted, left));
}

/**
 * {@link arrangeList} for a list whose first entry stands apart, in a sibling member: index 0 of `order` is the head's value, 1 the
 * list's first element. Both members must be there. The head's key keeps its comments; values move with theirs.
 */
export function arrangeWithHead(
  outline: Outline,
  listPath: Path,
  headPath: Path,
  order: readonly OrderEntry[],
): Outcome<Splice[]> {
  const { text, tokens, root, style } = outline;
  const parentPath = headPath.slice(0, -1);
  const parent = nodeAt(root, parentPath);
  const list = nodeAt(root, listPath);
  const headKey = headPath.at(-1);
  if (parent?.kind !== 'object' || typeof headKey !== 'string')
    return refused('not-found', headPath, 'the head is not a member');
  if (list?.kind !== 'array') return refused('not-container', listPath, 'the list is not an array');
  const checked = checkOrder(order, list.items.length + 1, listPath);
  if (!checked.ok) return checked;
  const [first, ...rest] = order;
  if (first === undefined) return refused('bad-head', headPath, 'no entry is left for the head');
  if (isIdentity(order, list.items.length + 1)) return made([]);

  const headAt = itemIndex(parent, headKey);
  const headItem = entry(parent.items, headAt);
  const parentContent = contentOf(text, tokens, parent, style);
  const headUnit = entry(parentContent.units, headAt);
  const head = headOf(text, tokens, headItem, headUnit.trailing);
  const listContent = contentOf(text, tokens, list, style);

  const headMoved = !('from' in first && first.from === 0);
  const headStays = names(order, 0);
  // A head that is dropped leaves the comments of its value behind, in the list.
  const insideHead = commentsBetween(text, tokens, headItem.value.start, headItem.value.end);
  const removed = list.items.flatMap((_, i) =>
    names(order, i + 1) ? [] : allComments(outline, list, i, entry(listContent.units, i)),
  );
  const left = [...(headStays ? [] : [...ownComments(head.unit), ...insideHead]), ...removed];
  const entries = rest.map((one) => {
    if (!('from' in one)) return one;
    return one.from === 0 ? { unit: asElement(head.unit, listContent.units) } : { from: one.from - 1 };
  });
  const sameList =
    left.length === 0 &&
    rest.length === list.items.length &&
    rest.every((one, i) => 'from' in one && one.from === i + 1);
  const listSplices = sameList ? made<Splice[]>([]) : rearranged(outline, listPath, list, entries, left);
  if (!listSplices.ok || !headMoved) return listSplices;

  const unit =
    'from' in first
      ? entry(listContent.units, first.from - 1)
      : newHead(outline, parent, headItem, isInline(parentContent), first.value);
  return withHead(outline, parentContent, parent, headPath, { head, headAt, unit }, list, listSplices.value);
}

/** A new value for the head's place, in the quotes of the one that is there. */
function newHead(
  { text, style }: Outline,
  parent: ContainerNode,
  item: Item,
  inline: boolean,
  value: Json5Value,
): Unit {
  const quote = text.charAt(item.value.start);
  const headStyle =
    quote === '"' || quote === "'" ? ({ ...style, quote } as const) : localStyle(style, text, parent);
  return bareUnit(printValue(value, headStyle, lineIndent(text, item.start), inline));
}

/**
 * Puts a new value in the place of a head that has no list beside it. The comments of the value that goes stay, before the closing
 * bracket of the head's object, where they do not describe the new one.
 */
export function replaceHead(outline: Outline, headPath: Path, value: Json5Value): Outcome<Splice[]> {
  const { text, tokens, root, style } = outline;
  const parentPath = headPath.slice(0, -1);
  const parent = nodeAt(root, parentPath);
  const key = headPath.at(-1);
  if (parent?.kind !== 'object' || typeof key !== 'string')
    return refused('not-found', headPath, 'the head is not a member');
  const at = itemIndex(parent, key);
  const item = entry(parent.items, at);
  const content = contentOf(text, tokens, parent, style);
  const own = entry(content.units, at);
  const head = headOf(text, tokens, item, own.trailing);
  const inside = commentsBetween(text, tokens, item.value.start, item.value.end);
  const unit = newHead(outline, parent, item, isInline(content), value);
  const placed = asHead(head, unit, style.newline, lineIndent(text, item.start) + style.indentUnit);
  const units = content.units.with(at, { ...own, ...placed });
  return rewritten(
    outline,
    parentPath,
    parent,
    leaveBehind({ ...content, units }, [...ownComments(head.unit), ...inside]),
  );
}

/** Puts `unit` in the head's place and makes the list's replacements. */
function withHead(
  outline: Outline,
  content: Content,
  parent: ContainerNode,
  headPath: Path,
  { head, headAt, unit }: { head: Head; headAt: number; unit: Unit },
  list: ContainerNode,
  listSplices: readonly Splice[],
): Outcome<Splice[]> {
  const { text, style } = outline;
  const indent = lineIndent(text, entry(parent.items, headAt).start) + style.indentUnit;
  const placed = asHead(head, unit, style.newline, indent);
  const units = content.units.with(headAt, { ...entry(content.units, headAt), ...placed });
  const holdsHead: ContainerCheck = (written, tokens, node) => {
    const { trailing } = entry(layoutOf(written, tokens, node).units, headAt);
    return isHead(headOf(written, tokens, entry(node.items, headAt), trailing), unit);
  };
  const parentText = textOf({ ...content, units }, holdsHead);
  if (parentText === null)
    return refused('unsafe', headPath, 'no layout keeps every comment beside its own entry');
  const headSplices = trimmed(text, { start: parent.start, end: parent.end, text: parentText });
  const apart = headSplices.every((one) => one.end <= list.start || one.start >= list.end);
  if (apart || listSplices.length === 0) return made([...headSplices, ...listSplices]);
  // The parent had to be laid out anew, list and all: one replacement for both.
  const listAt = parent.items.findIndex((item) => item.value === list);
  const listItem = entry(parent.items, listAt);
  const shifted = listSplices.map((one) => ({
    ...one,
    start: one.start - listItem.start,
    end: one.end - listItem.start,
  }));
  const body = applySplices(text.slice(listItem.start, list.end), shifted);
  const whole = textOf(
    { ...content, units: units.with(listAt, { ...entry(units, listAt), body }) },
    holdsHead,
  );
  if (whole === null)
    return refused('unsafe', headPath, 'no layout keeps every comment beside its own entry');
  return made(trimmed(text, { start: parent.start, end: parent.end, text: whole }));
}
