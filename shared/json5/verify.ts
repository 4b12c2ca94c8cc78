import { parseDocument } from './parse.ts';
import { commentsBetween, scan } from './scan.ts';
import type { EditedRange } from './splice.ts';
import { sameValue, type Json5Value } from './value.ts';

/** Whether an edit kept its promises; `why` is for the log, in English. */
export type VerifyOutcome = { readonly ok: true } | { readonly ok: false; readonly why: string };

const broken = (why: string): VerifyOutcome => ({ ok: false, why });

function commentsOf(text: string): string[] | null {
  const scanned = scan(text);
  return scanned.ok ? commentsBetween(text, scanned.tokens, 0, text.length).toSorted() : null;
}

/**
 * Proves an edit independently of how it was made: json5 reads the expected value in the new text, the comments are the same ones
 * (as often each), and what is outside the edited ranges is the same to the character.
 */
export function verifyEdit(
  before: string,
  after: string,
  expectedValue: Json5Value,
  ranges: readonly EditedRange[],
): VerifyOutcome {
  const parsed = parseDocument(after);
  if (!parsed.ok) return broken(`the new text is not JSON5: ${parsed.error.message}`);
  if (!sameValue(parsed.document.value, expectedValue))
    return broken('the new text says something else than was asked for');
  const old = commentsOf(before);
  const now = commentsOf(after);
  if (
    old === null ||
    now === null ||
    old.length !== now.length ||
    old.some((comment, i) => comment !== now[i])
  ) {
    return broken('the comments are not the same ones');
  }
  let atBefore = 0;
  let atAfter = 0;
  const end = {
    before: { start: before.length, end: before.length },
    after: { start: after.length, end: after.length },
  };
  for (const range of [...ranges, end]) {
    if (range.before.start < atBefore || range.after.start < atAfter)
      return broken('the edited ranges overlap');
    if (before.slice(atBefore, range.before.start) !== after.slice(atAfter, range.after.start)) {
      return broken(`the text before offset ${range.before.start} was changed outside the edited ranges`);
    }
    atBefore = range.before.end;
    atAfter = range.after.end;
  }
  return { ok: true };
}
