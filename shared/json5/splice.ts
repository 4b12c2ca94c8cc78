/** A replacement: the text from `start` to `end` becomes `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A range of the text before, and what it became in the text after; UTF-16 units, ends exclusive. */
export interface EditedRange {
  readonly before: { readonly start: number; readonly end: number };
  readonly after: { readonly start: number; readonly end: number };
}

/** Makes replacements that do not overlap. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return parts.join('') + text.slice(at);
}

/** The smallest replacement with the same effect, or none if there is no effect. */
export function trimmed(before: string, { start, end, text }: Splice): Splice[] {
  const old = before.slice(start, end);
  if (old === text) return [];
  const shorter = Math.min(old.length, text.length);
  let head = 0;
  while (head < shorter && old.charCodeAt(head) === text.charCodeAt(head)) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    old.charCodeAt(old.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)
  ) {
    tail += 1;
  }
  return [{ start: start + head, end: end - tail, text: text.slice(head, text.length - tail) }];
}

/** A stretch of the first text that is still there, unchanged, in the latest one. */
export interface Kept {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** What is kept of `kept` when replacements are made in the latest text. */
export function keptThrough(kept: readonly Kept[], splices: readonly Splice[]): Kept[] {
  const untouched: { start: number; end: number; shift: number }[] = [];
  let at = 0;
  let shift = 0;
  for (const { start, end, text } of splices.toSorted((a, b) => a.start - b.start)) {
    untouched.push({ start: at, end: start, shift });
    shift += text.length - (end - start);
    at = end;
  }
  untouched.push({ start: at, end: Number.POSITIVE_INFINITY, shift });
  const result: Kept[] = [];
  let next = 0;
  for (const stretch of kept) {
    const stretchEnd = stretch.after + stretch.length;
    for (let part = untouched[next]; part !== undefined; part = untouched[next]) {
      const start = Math.max(part.start, stretch.after);
      const end = Math.min(part.end, stretchEnd);
      if (start < end) {
        const before = stretch.before + start - stretch.after;
        result.push({ before, after: start + part.shift, length: end - start });
      }
      if (part.end > stretchEnd) break;
      next += 1;
    }
  }
  return result;
}

/** What lies between kept stretches, in both texts. */
export function rangesBetween(
  kept: readonly Kept[],
  beforeLength: number,
  afterLength: number,
): EditedRange[] {
  const ranges: EditedRange[] = [];
  let before = 0;
  let after = 0;
  for (const stretch of [...kept, { before: beforeLength, after: afterLength, length: 0 }]) {
    if (stretch.before > before || stretch.after > after) {
      ranges.push({
        before: { start: before, end: stretch.before },
        after: { start: after, end: stretch.after },
      });
    }
    before = stretch.before + stretch.length;
    after = stretch.after + stretch.length;
  }
  return ranges;
}
