import { isLineComment, ownComments, sameTexts, type TrailingChunk, type Unit } from './comments.ts';
import { isComment, tokenIndexAt, type Token } from './scan.ts';
import type { Item } from './tree.ts';

/**
 * A scalar member seen as a list's first entry, such as `primary` before `fallbacks`. Comments up to its colon are the key's and
 * stay; those between colon and value and after the value on its line are the value's and move with it.
 */
export interface Head {
  /** key and colon, and what is between them */
  readonly key: string;
  /** white space behind the colon */
  readonly space: string;
  readonly unit: Unit;
}

/** Takes the member apart; `trailing` are its comments after the value. */
export function headOf(
  text: string,
  tokens: readonly Token[],
  item: Item,
  trailing: readonly TrailingChunk[],
): Head {
  const from = (item.key?.colon ?? item.start - 1) + 1;
  const to = item.value.start;
  const between: Token[] = [];
  for (let i = tokenIndexAt(tokens, from); i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.start >= to) break;
    between.push(token);
  }
  const lineStart = between.findLastIndex((token) => token.kind === 'newline') + 1;
  const above = between.slice(0, lineStart).filter(isComment);
  const inner = between.slice(lineStart).find(isComment);
  const first = between.find(isComment)?.start ?? to;
  return {
    key: text.slice(item.start, from),
    space: text.slice(from, first),
    unit: {
      above: above.map((token) => ({ gap: null, text: text.slice(token.start, token.end) })),
      inner: inner === undefined ? '' : text.slice(inner.start, to),
      body: text.slice(to, item.value.end),
      trailing,
    },
  };
}

/**
 * An entry as it stands in the head's place: `body` (value with what stands before it) and trailing comments. One line comment goes
 * behind the comma; if there are several, those above stand between colon and value.
 */
export function asHead(
  head: Head,
  unit: Unit,
  newline: string,
  indent: string,
): { body: string; trailing: TrailingChunk[] } {
  const trailing: TrailingChunk[] = [...unit.trailing];
  const lineComments = [...unit.above, ...trailing].filter(isLineComment).length;
  let above = unit.above;
  const single = above.find(isLineComment);
  if (single !== undefined && lineComments === 1) {
    above = above.filter((chunk) => chunk !== single);
    trailing.push({ gap: ' ', text: single.text, side: 'after-comma' });
  }
  const space = head.space === '' && above.length > 0 ? ' ' : head.space;
  const onLines = above.some(isLineComment);
  const separator = onLines ? newline + indent : ' ';
  const lead = above.map((chunk) => chunk.text + separator).join('');
  return { body: head.key + space + lead + unit.inner + unit.body, trailing };
}

/**
 * The head's value as it stands in the list. Its one line comment goes above it where that is the list's habit and no element has a
 * comment behind it.
 */
export function asElement(unit: Unit, list: readonly Unit[]): Unit {
  const lineComments = [...unit.above, ...unit.trailing].filter(isLineComment);
  const [single] = lineComments;
  const habit =
    list.some((element) => element.above.some(isLineComment)) &&
    list.every((element) => element.trailing.length === 0);
  const trails = single !== undefined && unit.trailing.some((chunk) => chunk === single);
  if (!trails || lineComments.length > 1 || !habit) return unit;
  return {
    ...unit,
    above: [...unit.above, { gap: null, text: single.text }],
    trailing: unit.trailing.filter((chunk) => chunk !== single),
  };
}

/** True where a member, read again, has the value and the comments it was meant to have. */
export function isHead(head: Head, meant: Unit): boolean {
  return head.unit.body === meant.body && sameTexts(ownComments(head.unit), ownComments(meant));
}
