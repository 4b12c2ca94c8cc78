import { isInline, layoutOf, ownComments, type Unit } from './comments.ts';
import { closeGap, contentOf, leaveBehind, openGap, textOf, type Content } from './content.ts';
import { made, refused, type Outcome } from './outcome.ts';
import { prefersInline, printKey, printValue } from './print.ts';
import { commentsBetween, type Token } from './scan.ts';
import { trimmed, type Splice } from './splice.ts';
import { localStyle, type Style } from './style.ts';
import { nodeAt, type ContainerNode, type Node } from './tree.ts';
import { entry, type Json5Value, type Path } from './value.ts';

/** A text under edit. */
export interface Outline {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly root: Node;
  readonly style: Style;
}

/** An entry of the new list, with the list index it had. */
export interface Target {
  readonly unit: Unit;
  readonly from: number | null;
  readonly isNew: boolean;
}

/** An item without comments. */
export const bareUnit = (body: string): Unit => ({ above: [], inner: '', body, trailing: [] });

/** True where new items of the container at `path` go on the line it is on. */
export function staysInline(
  outline: Outline,
  path: Path,
  content: Content,
  values: readonly Json5Value[],
): boolean {
  const { text, tokens, root, style } = outline;
  if (content.units.length > 0) return isInline(content);
  const parent = path.length === 0 ? null : nodeAt(root, path.slice(0, -1));
  if (parent === null || parent.kind === 'scalar') return false;
  return isInline(layoutOf(text, tokens, parent)) || prefersInline(style, content.kind, values);
}

/** Every comment in an item that is taken out: around it and inside it. */
export function allComments(outline: Outline, node: ContainerNode, index: number, unit: Unit): string[] {
  const item = entry(node.items, index);
  const inside = commentsBetween(outline.text, outline.tokens, item.start, item.value.end);
  return [
    ...ownComments({ ...unit, trailing: [] }),
    ...inside,
    ...ownComments({ ...unit, above: [], inner: '' }),
  ];
}

/** Fits the number of places to the new list: places of entries that left go first; new ones open where new values come in. */
export function fitPlaces(
  content: Content,
  targets: readonly Target[],
  style: Style,
  inline: boolean,
): Content {
  const before = content.units.length;
  const staying = new Set(targets.map((target) => target.from));
  let fitted = content;
  const leaving = content.units.map((_, i) => i).filter((i) => !staying.has(i));
  for (const at of leaving.slice(Math.max(0, leaving.length - (before - targets.length))).toReversed()) {
    if (before > targets.length) fitted = closeGap(fitted, at);
  }
  const missing = targets.length - before;
  if (missing > 0) {
    const entering = targets.flatMap((target, at) =>
      target.from === null ? [{ at, isNew: target.isNew }] : [],
    );
    const chosen = [...entering.filter((one) => !one.isNew), ...entering.filter((one) => one.isNew)].slice(
      -missing,
    );
    for (const { at } of chosen.toSorted((a, b) => a.at - b.at)) fitted = openGap(fitted, at, style, inline);
  }
  return { ...fitted, units: targets.map((target) => target.unit) };
}

/** Adds members to the object at `path`, before the one at position `at` or, without it, after the last. */
export function insertMembers(
  outline: Outline,
  path: Path,
  members: readonly (readonly [string, Json5Value])[],
  at?: number,
): Outcome<Splice[]> {
  const { text, tokens, root } = outline;
  const node = nodeAt(root, path);
  if (node?.kind !== 'object') return refused('not-container', path, 'not an object');
  const content = contentOf(text, tokens, node, outline.style);
  const inline = staysInline(
    outline,
    path,
    content,
    members.map(([, value]) => value),
  );
  const style = localStyle(outline.style, text, node);
  const targets: Target[] = content.units.map((unit, from) => ({ unit, from, isNew: false }));
  const added = members.map(([key, value]): Target => {
    const printed = printValue(value, style, content.lines.itemIndent, inline);
    return { unit: bareUnit(printKey(key, style) + style.colon + printed), from: null, isNew: true };
  });
  targets.splice(at ?? targets.length, 0, ...added);
  return rewritten(outline, path, node, fitPlaces(content, targets, outline.style, inline));
}

/** Takes items out of a container; their comments stay, before the closing bracket. */
export function removeItems(
  outline: Outline,
  path: Path,
  node: ContainerNode,
  indices: ReadonlySet<number>,
): Outcome<Splice[]> {
  const content = contentOf(outline.text, outline.tokens, node, outline.style);
  const targets: Target[] = content.units
    .map((unit, from) => ({ unit, from, isNew: false }))
    .filter((target) => !indices.has(target.from));
  const left = content.units.flatMap((unit, i) =>
    indices.has(i) ? allComments(outline, node, i, unit) : [],
  );
  return rewritten(outline, path, node, leaveBehind(fitPlaces(content, targets, outline.style, false), left));
}

/** The replacement that puts a container's new content in its place. */
export function rewritten(
  outline: Outline,
  path: Path,
  node: ContainerNode,
  content: Content,
): Outcome<Splice[]> {
  const text = textOf(content);
  if (text === null) return refused('unsafe', path, 'no layout keeps every comment beside its own item');
  return made(trimmed(outline.text, { start: node.start, end: node.end, text }));
}
