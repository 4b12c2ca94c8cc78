import type { Extent } from './scroll-place.ts';

/** Selected lines: all from `anchor` to `cursor`, whichever is first. */
export interface LineSelection {
  readonly anchor: number;
  readonly cursor: number;
}

/** The selected lines, in order. */
export function spanOf({ anchor, cursor }: LineSelection): Extent {
  return { first: Math.min(anchor, cursor), end: Math.max(anchor, cursor) + 1 };
}

/** What is left of a selection when older lines were forgotten or the log has become shorter; null when nothing is. */
export function heldIn(selection: LineSelection | null, extent: Extent): LineSelection | null {
  if (selection === null) return null;
  const { first, end } = spanOf(selection);
  if (end <= extent.first || first >= extent.end) return null;
  const hold = (line: number): number => Math.min(extent.end - 1, Math.max(extent.first, line));
  const held = { anchor: hold(selection.anchor), cursor: hold(selection.cursor) };
  return held.anchor === selection.anchor && held.cursor === selection.cursor ? selection : held;
}

export type LineKey = 'ArrowUp' | 'ArrowDown' | 'PageUp' | 'PageDown' | 'Home' | 'End';

export function isLineKey(key: string): key is LineKey {
  return ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'].includes(key);
}

/**
 * The selection after a key. @param extend Shift is held: the anchor stays.
 * @param start the line to begin at where nothing is selected. @param page lines in sight
 */
export function moveByKey(
  selection: LineSelection | null,
  key: LineKey,
  { extend, start, page, extent }: { extend: boolean; start: number; page: number; extent: Extent },
): LineSelection {
  const from = selection?.cursor ?? null;
  const cursor = Math.min(extent.end - 1, Math.max(extent.first, target(from, key, start, page, extent)));
  return { anchor: extend ? (selection?.anchor ?? cursor) : cursor, cursor };
}

function target(from: number | null, key: LineKey, start: number, page: number, extent: Extent): number {
  switch (key) {
    case 'Home':
      return extent.first;
    case 'End':
      return extent.end - 1;
    case 'ArrowUp':
      return from === null ? start : from - 1;
    case 'ArrowDown':
      return from === null ? start : from + 1;
    case 'PageUp':
      return (from ?? start) - page;
    case 'PageDown':
      return (from ?? start) + page;
  }
  return key satisfies never;
}
