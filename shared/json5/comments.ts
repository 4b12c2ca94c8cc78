import { commentsBetween, hasNewline, isComment, scan, tokenIndexAt, type Token } from './scan.ts';
import type { ContainerNode } from './tree.ts';
import { entry } from './value.ts';

/**
 * Whose comment is whose. Between two items of a container stands a *gap*: white space, perhaps a comma, and comments. The gap
 * stays at its position; comments that belong to an item make up, with the item's own text, a *unit* that can move.
 *
 * A comment belongs to an item when it stands
 *   - on lines of its own directly above the item, no blank line between,
 *   - before the item on the item's line, or
 *   - after the item on the item's line, before or after the comma (after the comma only if nothing else follows on that line).
 * All others belong to the container: those after an opening bracket whose line ends there, those set apart by a blank line, and
 * those on lines of their own before the closing bracket.
 */

/** A comment of an item, with the white space before it (null: whatever suits the place it comes to). */
export interface Chunk {
  readonly gap: string | null;
  readonly text: string;
}

/** A comment after an item; `side` says where the item's comma stood: behind the comment, ahead of it, or nowhere. */
export interface TrailingChunk extends Chunk {
  readonly side: 'before-comma' | 'after-comma' | 'no-comma';
}

/** A member or element with the comments that are its own. */
export interface Unit {
  readonly above: readonly Chunk[];
  /** Comments before the item on its line, with the white space up to the item. */
  readonly inner: string;
  /** The item as it is written: key to value. */
  readonly body: string;
  readonly trailing: readonly TrailingChunk[];
}

/**
 * What is left between two items when their units are taken out: `stay1 space1 , stay2 space2`. The `stay` parts hold the
 * container's own comments and blank lines, the `space` parts the white space right before the comma and right before the item.
 * The last gap of a container ends at its closing bracket.
 */
export interface Gap {
  readonly stay1: string;
  readonly space1: string;
  readonly comma: boolean;
  readonly stay2: string;
  readonly space2: string;
}

/** A container taken apart: `gaps[i]` stands before `units[i]`, and one more gap after the last unit. */
export interface Layout {
  readonly units: readonly Unit[];
  readonly gaps: readonly Gap[];
}

interface Piece {
  readonly text: string;
  readonly comment: boolean;
  readonly newline: boolean;
}

interface SplitGap {
  readonly trailing: TrailingChunk[];
  readonly gap: Gap;
  readonly above: Chunk[];
  readonly inner: string;
}

const joined = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join('');
const firstNewline = (pieces: readonly Piece[]): number => pieces.findIndex((piece) => piece.newline);
const lastNewline = (pieces: readonly Piece[]): number => pieces.findLastIndex((piece) => piece.newline);
const lastComment = (pieces: readonly Piece[]): number => pieces.findLastIndex((piece) => piece.comment);

export const isLineComment = (chunk: Chunk): boolean => chunk.text.startsWith('//');

/** Comments of `pieces` as chunks, each with what stands before it, and the rest after the last. */
function chunksOf(pieces: readonly Piece[]): { chunks: { gap: string; text: string }[]; rest: Piece[] } {
  const chunks: { gap: string; text: string }[] = [];
  let gap: Piece[] = [];
  for (const piece of pieces) {
    if (piece.comment) {
      chunks.push({ gap: joined(gap), text: piece.text });
      gap = [];
    } else gap.push(piece);
  }
  return { chunks, rest: gap };
}

/** Takes the comments of the first line off; they trail the item before. */
function takeTrailing(
  pieces: readonly Piece[],
  side: TrailingChunk['side'],
): { trailing: TrailingChunk[]; rest: readonly Piece[] } {
  const lineEnd = firstNewline(pieces);
  const line = lineEnd === -1 ? pieces : pieces.slice(0, lineEnd);
  const count = lastComment(line) + 1;
  const { chunks } = chunksOf(line.slice(0, count));
  return { trailing: chunks.map((chunk) => ({ ...chunk, side })), rest: pieces.slice(count) };
}

/**
 * Takes off the end of `pieces`, which lead up to the next item's line, the comments directly above it. `from`: comments before this
 * index are not taken.
 */
function takeAbove(pieces: readonly Piece[], from: number): { above: Chunk[]; stay: string; space: string } {
  let first = pieces.length;
  let sinceNewline = false;
  for (let i = pieces.length - 1; i >= from; i -= 1) {
    const piece = entry(pieces, i);
    if (piece.newline) {
      if (sinceNewline) break;
      sinceNewline = true;
    } else if (piece.comment) {
      first = i;
      sinceNewline = false;
    }
  }
  if (first === pieces.length) {
    const cut = Math.max(lastNewline(pieces), lastComment(pieces) + 1, 0);
    return { above: [], stay: joined(pieces.slice(0, cut)), space: joined(pieces.slice(cut)) };
  }
  let start = first;
  while (start > from) {
    start -= 1;
    const piece = entry(pieces, start);
    if (piece.newline) break;
    if (piece.comment) {
      start += 1;
      break;
    }
  }
  const { chunks, rest } = chunksOf(pieces.slice(start));
  return { above: chunks, stay: joined(pieces.slice(0, start)), space: joined(rest) };
}

/** White space, or the container's own comments up to the last of them and the white space after it. */
function plainSplit(pieces: readonly Piece[]): { stay: string; space: string } {
  const comment = lastComment(pieces);
  const newline = lastNewline(pieces);
  const cut = newline > comment ? newline : comment + 1;
  return { stay: joined(pieces.slice(0, cut)), space: joined(pieces.slice(cut)) };
}

function splitGap(
  before: readonly Piece[] | null,
  after: readonly Piece[],
  hasPrevious: boolean,
  hasNext: boolean,
): SplitGap {
  const comma = before !== null;
  let rest1: readonly Piece[] = before ?? [];
  let rest2 = after;
  const trailing: TrailingChunk[] = [];
  const commaOnItsLine = firstNewline(rest1) === -1;
  if (hasPrevious && comma) {
    const taken = takeTrailing(rest1, 'before-comma');
    trailing.push(...taken.trailing);
    rest1 = taken.rest;
  }
  const lineEndsAfterComma = firstNewline(rest2) !== -1;
  if (hasPrevious && commaOnItsLine && (lineEndsAfterComma || !hasNext)) {
    const taken = takeTrailing(rest2, comma ? 'after-comma' : 'no-comma');
    trailing.push(...taken.trailing);
    rest2 = taken.rest;
  }
  if (!hasNext) {
    const first = plainSplit(rest1);
    const second = plainSplit(rest2);
    const gap = {
      stay1: first.stay,
      space1: first.space,
      comma,
      stay2: second.stay,
      space2: second.space,
    };
    return { trailing, gap, above: [], inner: '' };
  }
  // Comments on the next item's line, before it.
  const lineStart = lastNewline(rest2) + 1;
  const innerAt = rest2.findIndex((piece, i) => i >= lineStart && piece.comment);
  const inner = innerAt === -1 ? '' : joined(rest2.slice(innerAt));
  if (innerAt !== -1) rest2 = rest2.slice(0, innerAt);
  if (lineEndsAfterComma) {
    const first = plainSplit(rest1);
    // On the opening bracket's line they are the container's.
    const from = hasPrevious ? 0 : firstNewline(rest2);
    const { above, stay, space } = takeAbove(rest2, from);
    const gap = { stay1: first.stay, space1: first.space, comma, stay2: stay, space2: space };
    return { trailing, gap, above, inner };
  }
  if (!commaOnItsLine) {
    const { above, stay, space } = takeAbove(rest1, 0);
    const gap = { stay1: stay, space1: space, comma, stay2: '', space2: joined(rest2) };
    return { trailing, gap, above, inner };
  }
  const gap = { stay1: '', space1: joined(rest1), comma, stay2: '', space2: joined(rest2) };
  return { trailing, gap, above: [], inner };
}

function piecesBetween(text: string, tokens: readonly Token[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let i = tokenIndexAt(tokens, start); i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.start >= end) break;
    pieces.push({
      text: text.slice(token.start, token.end),
      comment: isComment(token),
      newline: token.kind === 'newline',
    });
  }
  return pieces;
}

/** Takes a container apart. Put together by `renderItems`, the parts are the container's text again. */
export function layoutOf(text: string, tokens: readonly Token[], node: ContainerNode): Layout {
  const units: { above: Chunk[]; inner: string; body: string; trailing: TrailingChunk[] }[] = [];
  const gaps: Gap[] = [];
  let from = node.start + 1;
  let comma: number | null = null;
  for (let i = 0; i <= node.items.length; i += 1) {
    const item = node.items[i];
    const to = item === undefined ? node.end - 1 : item.start;
    const before = comma === null ? null : piecesBetween(text, tokens, from, comma);
    const after = piecesBetween(text, tokens, comma === null ? from : comma + 1, to);
    const split = splitGap(before, after, i > 0, item !== undefined);
    units.at(-1)?.trailing.push(...split.trailing);
    gaps.push(split.gap);
    if (item !== undefined) {
      units.push({
        above: split.above,
        inner: split.inner,
        body: text.slice(item.start, item.value.end),
        trailing: [],
      });
      from = item.value.end;
      comma = item.comma;
    }
  }
  return { units, gaps };
}

/** The comments in a stretch of white space and comments. */
export function commentsIn(text: string): string[] {
  if (!text.includes('/')) return [];
  const scanned = scan(text);
  return scanned.ok ? commentsBetween(text, scanned.tokens, 0, text.length) : [];
}

/** The comments a unit carries around its body, in order. */
export function ownComments(unit: Unit): string[] {
  return [
    ...unit.above.map((chunk) => chunk.text),
    ...commentsIn(unit.inner),
    ...unit.trailing.map((chunk) => chunk.text),
  ];
}

/** The same texts, each as often, in whatever order. */
export function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const ordered = b.toSorted();
  return a.toSorted().every((text, i) => text === ordered[i]);
}

/** The comments of the container itself, in order. */
export function stayingComments(gaps: readonly Gap[]): string[] {
  return gaps.flatMap((gap) => [...commentsIn(gap.stay1), ...commentsIn(gap.stay2)]);
}

/** True where no item of the container begins on a line of its own. */
export function isInline(layout: Layout): boolean {
  return layout.gaps.every(
    (gap, i) =>
      i === layout.units.length ||
      !(hasNewline(gap.space1) || hasNewline(gap.space2) || hasNewline(gap.stay1) || hasNewline(gap.stay2)),
  );
}
