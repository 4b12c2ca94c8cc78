import { outline, parseDocument } from '../json5/parse.ts';
import { isComment } from '../json5/scan.ts';
import { sameValue, type Json5Value } from '../json5/value.ts';

/**
 * Looks for an earlier version of a file that is what an edit wants to make: an edit that takes back an earlier one then gives that
 * version's exact bytes, also where the editor alone could not restore every space.
 *
 * `earlier` are the versions before the present one, newest first, in an unbroken line of Hearth's own writes. A version fits when it
 * says exactly `wanted` and has every comment that the present text has.
 */
export function earlierVersion(
  present: string,
  wanted: Json5Value,
  earlier: Iterable<string>,
): string | null {
  const comments = commentsOf(present);
  if (comments === null) return null;
  for (const text of earlier) {
    const parsed = parseDocument(text);
    if (!parsed.ok || !sameValue(parsed.document.value, wanted)) continue;
    const theirs = commentsOf(text);
    if (theirs !== null && hasAll(theirs, comments)) return text;
  }
  return null;
}

/** How often each comment stands in a text; null if the text is not JSON5. */
function commentsOf(text: string): Map<string, number> | null {
  const outlined = outline(text);
  if (!outlined.ok) return null;
  const counts = new Map<string, number>();
  for (const token of outlined.tokens) {
    if (!isComment(token)) continue;
    const comment = text.slice(token.start, token.end);
    counts.set(comment, (counts.get(comment) ?? 0) + 1);
  }
  return counts;
}

function hasAll(larger: ReadonlyMap<string, number>, smaller: ReadonlyMap<string, number>): boolean {
  for (const [comment, count] of smaller) {
    if ((larger.get(comment) ?? 0) < count) return false;
  }
  return true;
}
