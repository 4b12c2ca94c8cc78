import type { GatewayLogLine } from '../../../../shared/gateway/log-view.ts';

/** Part of a text, and whether it is what was searched for. */
export interface TextPart {
  readonly text: string;
  readonly match: boolean;
}

/** UTF-16 units of a line that are rendered: no window is wider, and a browser lays out all of it. */
const rowLength = 400;
/** UTF-16 units before the first match that are shown, where it lies too far right to be seen otherwise. */
const lead = 28;
const seenAnyway = 60;

/** A line's text on one row: line breaks as signs, cut so that the first match is in sight, matches apart. */
export function rowParts(text: string, search: string): TextPart[] {
  const flat = nearMatch(text, search);
  const at = finder(flat, search)(0);
  const start = at > seenAnyway ? softStart(flat, at) : 0;
  const shown = flat.slice(start, start + rowLength);
  const parts = matchParts(shown, search);
  return start === 0 ? parts : [{ text: '…', match: false }, ...parts];
}

/** The text with every match apart. Case does not matter. */
export function matchParts(text: string, search: string): TextPart[] {
  const parts: TextPart[] = [];
  const find = finder(text, search);
  let done = 0;
  for (let at = find(0); at >= 0; at = find(done)) {
    if (at > done) parts.push({ text: text.slice(done, at), match: false });
    done = at + search.length;
    parts.push({ text: text.slice(at, done), match: true });
  }
  if (done < text.length) parts.push({ text: text.slice(done), match: false });
  return parts;
}

/** A line as it is copied: time in ISO 8601, level, subsystem, text. */
export function copiedLine({ at, level, subsystem, text }: GatewayLogLine): string {
  const head = [at === null ? null : new Date(at).toISOString(), level.toUpperCase(), subsystem];
  return [...head.filter((part) => part !== null), text].join(' ');
}

/** Only as much is looked at as a row can show, before and after the first match: a line may have 64 KiB. */
function nearMatch(text: string, search: string): string {
  const at = Math.max(0, finder(text, search)(0));
  const near = text.slice(Math.max(0, at - rowLength), at + 2 * rowLength);
  return near
    .trimEnd()
    .replaceAll(/\s*[\r\n]\s*/g, ' ⏎ ')
    .replaceAll('\t', ' ');
}

/** A little before a match: at the start of a word where there is one near, never in the middle of a surrogate pair. */
function softStart(text: string, match: number): number {
  const start = match - lead;
  const word = text.indexOf(' ', start) + 1;
  if (word > 0 && word < match) return word;
  const unit = text.charCodeAt(start);
  return unit >= 0xdc00 && unit <= 0xdfff ? start + 1 : start;
}

/**
 * Finds `search` in `text` from an index on; -1 where it is not, or nothing is searched. Folding case may change a text's length (`İ`);
 * where it does, case counts, so that what is marked is what matched.
 */
function finder(text: string, search: string): (from: number) => number {
  if (search === '') return () => -1;
  const folded = text.toLowerCase();
  if (folded.length !== text.length) return (from) => text.indexOf(search, from);
  const wanted = search.toLowerCase();
  return (from) => folded.indexOf(wanted, from);
}
