import {
  commentsIn,
  isInline,
  isLineComment,
  layoutOf,
  ownComments,
  sameTexts,
  stayingComments,
  type Gap,
  type Layout,
  type Unit,
} from './comments.ts';
import { outline } from './parse.ts';
import { commaIndent, inlineFrame } from './print.ts';
import { renderItems, type LineStyle } from './render.ts';
import { hasNewline, scan, type Token } from './scan.ts';
import { lineIndent, type Style } from './style.ts';
import type { ContainerNode } from './tree.ts';
import { entry } from './value.ts';

/** A container's parts while they are being rearranged. */
export interface Content {
  readonly kind: 'object' | 'array';
  readonly units: readonly Unit[];
  readonly gaps: readonly Gap[];
  readonly lines: LineStyle;
}

const emptyGap: Gap = { stay1: '', space1: '', comma: false, stay2: '', space2: '' };
const holdsComment = (text: string): boolean => text.includes('/');
const lastLine = (text: string): string => /[^\n\r\u2028\u2029]*$/.exec(text)?.[0] ?? '';
const fromLastNewline = (text: string): string =>
  /(?:\r\n|[\n\r\u2028\u2029])[^\n\r\u2028\u2029]*$/.exec(text)?.[0] ?? text;

/** White space and comments between brackets, or between items, as a gap without an item's comments. */
function frameGap(text: string): Gap {
  const comma = text.indexOf(',');
  return comma === -1
    ? { ...emptyGap, space2: text }
    : { ...emptyGap, space1: text.slice(0, comma), comma: true, space2: text.slice(comma + 1) };
}

function prefersBlocksAfterComma(units: readonly Unit[]): boolean {
  const blocks = units.flatMap((unit) => unit.trailing.filter((chunk) => !isLineComment(chunk)));
  return (
    blocks.some((chunk) => chunk.side === 'after-comma') &&
    !blocks.some((chunk) => chunk.side === 'before-comma')
  );
}

/** Takes a container of a text apart, ready to be rearranged. */
export function contentOf(
  text: string,
  tokens: readonly Token[],
  node: ContainerNode,
  style: Style,
): Content {
  const { units, gaps }: Layout = layoutOf(text, tokens, node);
  const outer = lineIndent(text, node.start);
  const lined = gaps.slice(0, -1).find((gap) => hasNewline(gap.space2));
  const close = gaps.at(-1)?.space2 ?? '';
  const lines: LineStyle = {
    newline: style.newline,
    itemIndent: lined === undefined ? outer + style.indentUnit : lastLine(lined.space2),
    closeIndent: hasNewline(close) ? lastLine(close) : outer,
    blocksAfterComma: prefersBlocksAfterComma(units),
  };
  return { kind: node.kind, units, gaps, lines };
}

/** The gap that stands before one more item: as the container's last two items have it, else as the style says. */
function gapBetween(content: Content, style: Style): Gap {
  const count = content.gaps.length - 1;
  if (count >= 2) {
    const { space1, space2 } = entry(content.gaps, count - 1);
    return { ...emptyGap, space1: fromLastNewline(space1), comma: true, space2: fromLastNewline(space2) };
  }
  if (!hasNewline(entry(content.gaps, 0).space2)) return frameGap(style.inlineComma);
  return linedGap(content, style);
}

/** The gap between two items that have lines of their own. */
function linedGap({ lines: { newline, itemIndent } }: Content, style: Style): Gap {
  return style.commaFirst
    ? { ...emptyGap, space1: newline + commaIndent(itemIndent), comma: true, space2: ' ' }
    : { ...emptyGap, comma: true, space2: newline + itemIndent };
}

/** The two gaps around the first item of a container that had none. */
function gapsAroundFirst(content: Content, style: Style, inline: boolean): Gap[] {
  const inside = content.gaps.map((gap) => gap.stay1 + gap.stay2).join('');
  const { newline, itemIndent, closeIndent } = content.lines;
  if (!holdsComment(inside)) {
    if (inline) {
      const { open, close } = inlineFrame(style, content.kind);
      return [frameGap(open), frameGap(close)];
    }
    return [
      { ...emptyGap, space2: newline + itemIndent },
      { ...emptyGap, comma: style.trailingComma, space2: newline + closeIndent },
    ];
  }
  // What stands behind the opening bracket stays there; what stands on lines of its own comes to stand after the items.
  const scanned = scan(inside);
  const newlineToken = scanned.ok ? scanned.tokens.find((token) => token.kind === 'newline') : undefined;
  const lineEnd = newlineToken?.start ?? inside.length;
  return [
    { ...emptyGap, stay2: inside.slice(0, lineEnd), space2: newline + itemIndent },
    { ...emptyGap, comma: style.trailingComma, stay2: inside.slice(lineEnd), space2: newline + closeIndent },
  ];
}

/** Makes room for an item at position `at`; what stands before the item that is there now stays with that item's place. */
export function openGap(content: Content, at: number, style: Style, inline: boolean): Content {
  if (content.gaps.length === 1) return { ...content, gaps: gapsAroundFirst(content, style, inline) };
  return { ...content, gaps: content.gaps.toSpliced(Math.max(at, 1), 0, gapBetween(content, style)) };
}

/** A stretch between items if it has comments in it; mere blank lines go with the place that is closed. */
const kept = (text: string): string => (holdsComment(text) ? text : '');

/** Stretches of white space and comments as one, no line comment taking in what follows it. */
function together(newline: string, ...parts: readonly string[]): string {
  let text = '';
  for (const part of parts) {
    const last = commentsIn(text).at(-1);
    const open = last !== undefined && last.startsWith('//') && text.endsWith(last);
    const next = open ? part.replace(/^[^\S\n\r\u2028\u2029]+/, '') : part;
    text += open && next !== '' && !/^[\n\r\u2028\u2029]/.test(next) ? newline + next : next;
  }
  return text;
}

/** Closes the place of the item at `at`; comments of the container that stand before or after it stay. */
export function closeGap(content: Content, at: number): Content {
  const first = entry(content.gaps, at);
  const second = entry(content.gaps, at + 1);
  const isFirst = at === 0;
  const isLast = at === content.gaps.length - 2;
  const join = (...parts: readonly string[]): string => together(content.lines.newline, ...parts);
  // Of two stretches both sides' comments stay, or else either side's blank lines.
  const either = (a: string, b: string): string => join(kept(a), kept(b)) || a || b;
  let merged: Gap;
  if (isFirst && isLast) {
    const stay2 = join(kept(first.stay2), kept(second.stay1), kept(second.stay2));
    merged = { ...emptyGap, stay2, space2: stay2 === '' ? '' : second.space2 };
  } else if (isFirst) {
    merged = { ...first, stay2: join(first.stay2, kept(second.stay1), kept(second.stay2)) };
  } else if (isLast) {
    merged = { ...second, stay2: join(kept(first.stay1), kept(first.stay2), second.stay2) };
  } else {
    merged = {
      ...second,
      stay1: either(first.stay1, second.stay1),
      stay2: either(first.stay2, second.stay2),
    };
  }
  return { ...content, gaps: content.gaps.toSpliced(at, 2, merged) };
}

/** Puts comments that have lost their item on lines of their own before the closing bracket, where they describe no other item. */
export function leaveBehind(content: Content, comments: readonly string[]): Content {
  const tail = content.gaps.at(-1);
  if (comments.length === 0 || tail === undefined) return content;
  const { newline, itemIndent, closeIndent } = content.lines;
  const stay2 = tail.stay2 + comments.map((comment) => newline + itemIndent + comment).join('');
  const space2 = hasNewline(tail.space2) ? tail.space2 : newline + closeIndent;
  return { ...content, gaps: content.gaps.with(content.gaps.length - 1, { ...tail, stay2, space2 }) };
}

/**
 * A one-line container to which a line comment has come gets a line for each item, as an author would write it: on one line the
 * comment would break the line in its middle. Others stay as they are.
 */
export function openedFor(content: Content, style: Style): Content {
  const hasLineComment = content.units.some((unit) => [...unit.above, ...unit.trailing].some(isLineComment));
  if (!hasLineComment || !isInline(content) || stayingComments(content.gaps).length > 0) return content;
  const { newline, itemIndent, closeIndent } = content.lines;
  const last = content.gaps.length - 1;
  const gaps = content.gaps.map((gap, i): Gap => {
    if (i === 0) return { ...emptyGap, space2: newline + itemIndent };
    if (i < last) return linedGap(content, style);
    return { ...emptyGap, comma: gap.comma || style.trailingComma, space2: newline + closeIndent };
  });
  return { ...content, gaps };
}

/** The plainest layout that can hold every comment: a line for each item, no doubt whose a comment is. */
function plain(content: Content): Content {
  const { newline, itemIndent, closeIndent } = content.lines;
  const last = content.gaps.length - 1;
  const gaps = content.gaps.map((gap, i): Gap => {
    const stays = [...commentsIn(gap.stay1), ...commentsIn(gap.stay2)];
    const lines = stays.map((comment) => newline + itemIndent + comment).join('');
    if (i === last) return { ...emptyGap, comma: gap.comma, stay2: lines, space2: newline + closeIndent };
    return {
      ...emptyGap,
      comma: i > 0,
      stay2: stays.length > 0 ? lines + newline : '',
      space2: newline + itemIndent,
    };
  });
  const units = content.units.map((unit): Unit => ({
    ...unit,
    above: unit.above.map(({ text }) => ({ gap: null, text })),
    trailing: unit.trailing.map((chunk) => ({
      gap: ' ',
      text: chunk.text,
      side: isLineComment(chunk) ? 'after-comma' : 'before-comma',
    })),
  }));
  return { ...content, gaps, units };
}

/** Puts a container's text together, brackets included. */
function write(content: Content): string {
  const inside = renderItems(content.units, content.gaps, content.lines);
  return content.kind === 'array' ? `[${inside}]` : `{${inside}}`;
}

/** True where `text` reads as the container it was meant to be, every comment with the item it belongs to. */
function reads(text: string, content: Content, alsoHolds: ContainerCheck): boolean {
  const outlined = outline(text);
  if (!outlined.ok || outlined.root.kind !== content.kind) return false;
  const found = layoutOf(text, outlined.tokens, outlined.root);
  return (
    found.units.length === content.units.length &&
    found.units.every((unit, i) => {
      const meant = entry(content.units, i);
      return unit.body === meant.body && sameTexts(ownComments(unit), ownComments(meant));
    }) &&
    sameTexts(stayingComments(found.gaps), stayingComments(content.gaps)) &&
    alsoHolds(text, outlined.tokens, outlined.root)
  );
}

export type ContainerCheck = (text: string, tokens: readonly Token[], node: ContainerNode) => boolean;

/**
 * The text of a container, brackets included, or null if no layout says what was meant. Keeps the layout it is given wherever the
 * result reads back with every comment beside its own item; only else it falls back to a line for each item.
 */
export function textOf(content: Content, alsoHolds: ContainerCheck = () => true): string | null {
  const text = write(content);
  if (reads(text, content, alsoHolds)) return text;
  const plainContent = plain(content);
  const plainText = write(plainContent);
  return reads(plainText, plainContent, alsoHolds) ? plainText : null;
}
