import { commentsIn, isLineComment, type Gap, type TrailingChunk, type Unit } from './comments.ts';
import { hasNewline } from './scan.ts';

/** How lines that must be begun anew are begun. */
export interface LineStyle {
  readonly newline: string;
  /** white space before an item */
  readonly itemIndent: string;
  /** white space before the closing bracket */
  readonly closeIndent: string;
  /** Block comments after an item whose side is open go behind the comma rather than ahead of it. */
  readonly blocksAfterComma: boolean;
}

/** Puts pieces of text together so that a line comment never swallows what follows it. */
class Writer {
  #text = '';
  #lineOpen = false;
  readonly #newline: string;

  constructor(newline: string) {
    this.#newline = newline;
  }

  /** Adds a comment. */
  comment(text: string, indent: string): void {
    this.#endLineComment(indent);
    this.#text += text;
    this.#lineOpen = text.startsWith('//');
  }

  /** Adds white space, perhaps with comments of the container in it. */
  space(text: string, indent: string): void {
    const lineEnd = /^[^\S\n\r\u2028\u2029]*(?=[\n\r\u2028\u2029])/.exec(text);
    const comments = commentsIn(text);
    if (!this.#lineOpen) this.#text += text;
    // White space right behind a line comment would become part of it.
    else if (lineEnd !== null) this.#text += text.slice(lineEnd[0].length);
    else if (comments.length > 0) this.#text += this.#newline + indent + text.trimStart();
    // Mere white space: the line that `#endLineComment` begins stands for it.
    else return;
    const last = comments.at(-1);
    this.#lineOpen = last !== undefined && last.startsWith('//') && text.endsWith(last);
  }

  /** Adds what is neither comment nor white space. */
  code(text: string, indent: string): void {
    this.#endLineComment(indent);
    this.#text += text;
  }

  /** Makes sure that a new line has begun. */
  #endLineComment(indent: string): void {
    if (this.#lineOpen) this.#text += this.#newline + indent;
    this.#lineOpen = false;
  }

  finish(indent: string): string {
    this.#endLineComment(indent);
    return this.#text;
  }
}

interface Placed {
  readonly ahead: readonly TrailingChunk[];
  readonly behind: readonly TrailingChunk[];
}

/** Which of an item's trailing comments stand ahead of the comma of this gap, and which behind it. */
function placeTrailing(unit: Unit, gap: Gap, lineEndsAfterComma: boolean, style: LineStyle): Placed {
  if (!gap.comma) return { ahead: unit.trailing, behind: [] };
  if (hasNewline(gap.stay1 + gap.space1)) return { ahead: unit.trailing, behind: [] };
  const ahead: TrailingChunk[] = [];
  const behind: TrailingChunk[] = [];
  for (const chunk of unit.trailing) {
    const stands =
      isLineComment(chunk) ||
      (lineEndsAfterComma &&
        (chunk.side === 'after-comma' || (chunk.side === 'no-comma' && style.blocksAfterComma)));
    if (stands || behind.length > 0) behind.push(chunk);
    else ahead.push(chunk);
  }
  return { ahead, behind };
}

function writeAbove(writer: Writer, unit: Unit, gapText: string, style: LineStyle): 'on-lines' | 'inline' {
  if (unit.above.length === 0) return 'on-lines';
  const inlineSlot = !hasNewline(gapText);
  if (inlineSlot && !unit.above.some(isLineComment)) return 'inline';
  unit.above.forEach((chunk, i) => {
    const fits = chunk.gap !== null && (i > 0 || hasNewline(chunk.gap));
    writer.space(fits ? (chunk.gap ?? '') : style.newline + style.itemIndent, style.itemIndent);
    writer.comment(chunk.text, style.itemIndent);
  });
  return 'on-lines';
}

/**
 * Writes the inside of a container: `gaps[i]`, `units[i]`, …, and the last gap. Commas and white space are the gaps', comments go
 * with their units; where a gap's place cannot hold a comment safely, a line is begun.
 */
export function renderItems(units: readonly Unit[], gaps: readonly Gap[], style: LineStyle): string {
  const writer = new Writer(style.newline);
  gaps.forEach((gap, i) => {
    const previous = units[i - 1];
    const next = units[i];
    const gap2 = gap.stay2 + gap.space2;
    const lineEnds = next === undefined || hasNewline(gap2) || next.above.some(isLineComment);
    const { ahead, behind } =
      previous === undefined ? { ahead: [], behind: [] } : placeTrailing(previous, gap, lineEnds, style);
    const writeTrailing = (chunks: readonly TrailingChunk[]): void => {
      for (const chunk of chunks) {
        writer.space(chunk.gap ?? ' ', style.itemIndent);
        writer.comment(chunk.text, style.itemIndent);
      }
    };
    writeTrailing(ahead);
    writer.space(gap.stay1, style.itemIndent);
    const commaFirst = gap.comma && hasNewline(gap.stay1 + gap.space1) && !hasNewline(gap2);
    let above: 'on-lines' | 'inline' = 'on-lines';
    if (commaFirst && next !== undefined) above = writeAbove(writer, next, gap.space1, style);
    writer.space(gap.space1, style.itemIndent);
    if (gap.comma) writer.code(',', style.itemIndent);
    writeTrailing(behind);
    writer.space(gap.stay2, style.itemIndent);
    if (!commaFirst && next !== undefined) {
      above = writeAbove(writer, next, gap.space2, style);
      // The comment must not come to stand on the item's line or, at the start of a list, on the bracket's.
      if (above === 'on-lines' && next.above.length > 0 && !hasNewline(gap.space2)) {
        writer.space(style.newline + style.itemIndent, style.itemIndent);
      } else writer.space(gap.space2, style.itemIndent);
    } else writer.space(gap.space2, style.itemIndent);
    if (next !== undefined) {
      if (above === 'inline') for (const chunk of next.above) writer.code(`${chunk.text} `, style.itemIndent);
      writer.code(next.inner + next.body, style.itemIndent);
    }
  });
  return writer.finish(style.closeIndent);
}
