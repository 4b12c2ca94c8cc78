/** Lines that can be read: from `first` to before `end`. */
export interface Extent {
  readonly first: number;
  readonly end: number;
}

/** Where the list stands. */
export interface ScrollPlace {
  /** the line at the list's upper edge; 12.5 is the middle of line 12 */
  readonly line: number;
  /** px */
  readonly scrollTop: number;
}

/** Height of a line, px. The style sheet says the same. */
export const rowHeight = 20;

/**
 * The scrolled element is never higher than this, px. Chromium ends at 2^25 px of the screen, which a million lines pass on a screen with two
 * dots a px; and from 2^22 on its float32 positions are no longer whole dots, so that text trembles. A longer log is scrolled by the
 * line for small steps, and in proportion where the scroll bar is dragged.
 */
export const maxHeight = 2_000_000;

/** At either end of a long log this much is scrolled px by px by the bar too, so that the ends are reached as in a short one. */
const exactEnds = 20_000;

/** Lines rendered beyond either edge. */
const overscan = 12;
/** The rendered lines change in steps, so that not each px of a scroll renders anew. */
const step = 8;

/** Is the log longer than the scrolled element can show px by px? */
export function isScaled({ first, end }: Extent): boolean {
  return (end - first) * rowHeight > maxHeight;
}

/** px of the scrolled element. */
export function scrollHeight({ first, end }: Extent): number {
  return Math.min(maxHeight, (end - first) * rowHeight);
}

/** The line at the upper edge when the end is in sight. */
function lastTop({ first, end }: Extent, viewport: number): number {
  return Math.max(first, end - viewport / rowHeight);
}

/** What can be scrolled, px: of the lines, and of the bar. */
function rooms(extent: Extent, viewport: number): { lines: number; bar: number } {
  return {
    lines: Math.max(0, (extent.end - extent.first) * rowHeight - viewport),
    bar: Math.max(0, scrollHeight(extent) - viewport),
  };
}

/** Where the bar stands for px of the lines, and the other way round: exact at both ends, in proportion between. */
function across(px: number, from: number, to: number): number {
  if (from === to || px <= exactEnds) return px;
  if (px >= from - exactEnds) return to - (from - px);
  return exactEnds + ((px - exactEnds) * (to - 2 * exactEnds)) / (from - 2 * exactEnds);
}

/** The place with `line` at the upper edge, as near as there is; `Infinity` is the end. `viewport`: px. */
export function placeAt(extent: Extent, viewport: number, line: number): ScrollPlace {
  const held = Math.min(lastTop(extent, viewport), Math.max(extent.first, line));
  const { lines, bar } = rooms(extent, viewport);
  return { line: held, scrollTop: across((held - extent.first) * rowHeight, lines, bar) };
}

/** What holds while the log goes on. */
export interface Keeping {
  /** the end stays in sight; else the line at the upper edge stays there */
  readonly following: boolean;
  /** a hand is scrolling: the bar is not moved under it */
  readonly scrolling: boolean;
}

/** The place after the log or the window changed. The very same object where nothing has to move. */
export function settled(
  place: ScrollPlace,
  extent: Extent,
  viewport: number,
  { following, scrolling }: Keeping,
): ScrollPlace {
  const next = placeAt(extent, viewport, following ? Number.POSITIVE_INFINITY : place.line);
  const sameLine = Math.abs(next.line - place.line) < 1e-6;
  // In a long log the bar may stand a little elsewhere than the lines say until a scroll has come to rest.
  const sameBar = (scrolling && isScaled(extent)) || Math.abs(next.scrollTop - place.scrollTop) < 0.5;
  return sameLine && sameBar ? place : next;
}

/** Is the end in sight, give or take half a line? */
export function isAtEnd(place: ScrollPlace, extent: Extent, viewport: number): boolean {
  return place.line >= lastTop(extent, viewport) - 0.5;
}

/**
 * The place after the element was scrolled to `scrollTop`. A place whose `scrollTop` differs from the one given is to be scrolled to: the bar
 * has reached its end before the lines have.
 *
 * @param byWheel the wheel turns, so that however far it goes it is no bar that is dragged
 */
export function scrolledTo(
  place: ScrollPlace,
  extent: Extent,
  viewport: number,
  scrollTop: number,
  byWheel = false,
): ScrollPlace {
  const { lines, bar } = rooms(extent, viewport);
  const hold = (line: number): number => Math.min(lastTop(extent, viewport), Math.max(extent.first, line));
  const moved = scrollTop - place.scrollTop;
  // What the bar moves for one px of the pointer. A finger moves less in a frame.
  const dragged = !byWheel && Math.abs(moved) >= Math.min(4000, scrollHeight(extent) / viewport);
  if (!isScaled(extent) || dragged)
    return { line: hold(extent.first + across(scrollTop, bar, lines) / rowHeight), scrollTop };
  const line = hold(place.line + moved / rowHeight);
  const stuck =
    (scrollTop <= 0 && line > extent.first) || (scrollTop >= bar && line < lastTop(extent, viewport));
  return stuck ? placeAt(extent, viewport, line) : { line, scrollTop };
}

/** Lines to render, and where the first of them stands in the scrolled element, px. */
export interface ShownLines {
  readonly from: number;
  readonly to: number;
  readonly top: number;
}

export function shownLines(place: ScrollPlace, extent: Extent, viewport: number): ShownLines {
  const from = Math.floor((place.line - overscan) / step) * step;
  const to = Math.ceil((place.line + viewport / rowHeight + overscan) / step) * step;
  const held = Math.max(extent.first, from);
  return {
    from: held,
    to: Math.max(held, Math.min(extent.end, to)),
    top: place.scrollTop + (held - place.line) * rowHeight,
  };
}

/** The line to have at the upper edge so that `line` is in sight, moving as little as possible. */
export function topToShow(place: ScrollPlace, viewport: number, line: number): number {
  if (line < place.line) return line;
  return Math.max(place.line, line + 1 - viewport / rowHeight);
}
