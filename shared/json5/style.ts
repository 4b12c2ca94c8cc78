import { hasNewline, tokenIndexAt, type Token } from './scan.ts';
import type { ContainerNode, Item, Node } from './tree.ts';

/** How an author writes: inferred from what is there, so that what is added looks like their own. */
export interface Style {
  readonly newline: string;
  /** one step of indentation */
  readonly indentUnit: string;
  readonly quote: '"' | "'";
  /** Names that need no quotes are written without. */
  readonly bareKeys: boolean;
  readonly keyQuote: '"' | "'";
  /** from the key to the value, such as `: ` */
  readonly colon: string;
  /** A container with a line for each item ends with a comma. */
  readonly trailingComma: boolean;
  /** Commas begin lines rather than end them. */
  readonly commaFirst: boolean;
  /** Arrays of scalars stand on one line. */
  readonly inlineArrays: boolean;
  /** Objects of scalars stand on one line. */
  readonly inlineObjects: boolean;
  /** between the items of a one-line container, such as `, ` */
  readonly inlineComma: string;
  /** white space inside a one-line object's braces */
  readonly objectPadding: string;
  /** white space inside a one-line array's brackets */
  readonly arrayPadding: string;
}

/** Counts what was seen; what was seen most wins, and of equals what was seen first. */
class Votes<T> {
  readonly #counts = new Map<T, number>();
  add(seen: T): void {
    this.#counts.set(seen, (this.#counts.get(seen) ?? 0) + 1);
  }
  winner(otherwise: T): T {
    let best = otherwise;
    let most = 0;
    for (const [seen, count] of this.#counts) {
      if (count > most) {
        best = seen;
        most = count;
      }
    }
    return best;
  }
}

const bareName = /^[A-Za-z_$][\w$]*$/;

/** True where a key can stand without quotes; non-ASCII names are quoted, which every reader of JSON5 takes. */
export function canBeBare(name: string): boolean {
  return bareName.test(name);
}

/** The white space at the start of the line on which `offset` is. */
export function lineIndent(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && !hasNewline(text.charAt(start - 1))) start -= 1;
  return /^[^\S\n\r\u2028\u2029]*/.exec(text.slice(start, offset))?.[0].replaceAll('\uFEFF', '') ?? '';
}

/** The white space before `offset` if nothing else is before it on its line, else null. */
function ownLineIndent(text: string, tokens: readonly Token[], offset: number): string | null {
  const index = tokenIndexAt(tokens, offset);
  const before = tokens[index - 1];
  if (before?.kind === 'newline') return '';
  if (before?.kind === 'whitespace' && tokens[index - 2]?.kind === 'newline') {
    return text.slice(before.start, before.end);
  }
  return null;
}

interface Ballots {
  readonly newline: Votes<string>;
  readonly indentUnit: Votes<string>;
  readonly quote: Votes<'"' | "'">;
  readonly bareKeys: Votes<boolean>;
  readonly keyQuote: Votes<'"' | "'">;
  readonly colon: Votes<string>;
  readonly trailingComma: Votes<boolean>;
  readonly commaFirst: Votes<boolean>;
  readonly inlineArrays: Votes<boolean>;
  readonly inlineObjects: Votes<boolean>;
  readonly inlineComma: Votes<string>;
  readonly objectPadding: Votes<string>;
  readonly arrayPadding: Votes<string>;
}

const onlySpaces = (text: string): boolean => /^[ \t]*$/.test(text);

function voteOnKey(
  ballots: Pick<Ballots, 'bareKeys' | 'keyQuote' | 'colon'>,
  text: string,
  item: Item,
): void {
  if (item.key === null) return;
  const first = text.charAt(item.start);
  if (first === '"' || first === "'") {
    ballots.keyQuote.add(first);
    if (canBeBare(item.key.name)) ballots.bareKeys.add(false);
  } else ballots.bareKeys.add(true);
  const before = text.slice(item.key.end, item.key.colon);
  const after = text.slice(item.key.colon + 1, item.value.start);
  if (onlySpaces(before) && onlySpaces(after)) ballots.colon.add(`${before}:${after}`);
}

function voteOnContainer(
  ballots: Ballots,
  text: string,
  tokens: readonly Token[],
  node: ContainerNode,
): void {
  const first = node.items[0];
  const last = node.items.at(-1);
  if (first === undefined || last === undefined) return;
  const outer = lineIndent(text, node.start);
  let ownLines = 0;
  node.items.forEach((item, i) => {
    const indent = ownLineIndent(text, tokens, item.start);
    if (indent !== null) {
      ownLines += 1;
      if (indent.length > outer.length && indent.startsWith(outer)) {
        ballots.indentUnit.add(indent.slice(outer.length));
      }
    }
    const next = node.items[i + 1];
    if (next !== undefined && item.comma !== null) {
      const commaStartsLine = ownLineIndent(text, tokens, item.comma) !== null;
      const nextStartsLine = ownLineIndent(text, tokens, next.start) !== null;
      if (commaStartsLine || nextStartsLine) ballots.commaFirst.add(commaStartsLine);
      else {
        const before = text.slice(item.value.end, item.comma);
        const after = text.slice(item.comma + 1, next.start);
        if (onlySpaces(before) && onlySpaces(after)) ballots.inlineComma.add(`${before},${after}`);
      }
    }
  });
  const oneLine = !hasNewline(text.slice(node.start, node.end));
  const lines = ownLines > 0;
  if (lines) ballots.trailingComma.add(last.comma !== null);
  if (node.items.every((item) => item.value.kind === 'scalar')) {
    (node.kind === 'array' ? ballots.inlineArrays : ballots.inlineObjects).add(oneLine);
  }
  const padding = text.slice(node.start + 1, first.start);
  if (oneLine && onlySpaces(padding)) {
    (node.kind === 'array' ? ballots.arrayPadding : ballots.objectPadding).add(padding);
  }
}

/** Infers the style of a whole text. What it does not show falls back to two spaces, LF, double quotes and a line for each item. */
export function inferStyle(text: string, tokens: readonly Token[], root: Node): Style {
  const ballots: Ballots = {
    newline: new Votes(),
    indentUnit: new Votes(),
    quote: new Votes(),
    bareKeys: new Votes(),
    keyQuote: new Votes(),
    colon: new Votes(),
    trailingComma: new Votes(),
    commaFirst: new Votes(),
    inlineArrays: new Votes(),
    inlineObjects: new Votes(),
    inlineComma: new Votes(),
    objectPadding: new Votes(),
    arrayPadding: new Votes(),
  };
  for (const token of tokens) {
    if (token.kind === 'newline') {
      const newline = text.slice(token.start, token.end);
      if (/^[\r\n]+$/.test(newline)) ballots.newline.add(newline);
    }
  }
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'scalar') {
      const first = text.charAt(node.start);
      if (first === '"' || first === "'") ballots.quote.add(first);
      continue;
    }
    voteOnContainer(ballots, text, tokens, node);
    for (const item of node.items) {
      voteOnKey(ballots, text, item);
      open.push(item.value);
    }
  }
  const quote = ballots.quote.winner(ballots.keyQuote.winner('"'));
  const oneLine = !hasNewline(text.trim());
  const nonEmpty = root.kind !== 'scalar' && root.items.length > 0;
  const inline = oneLine && nonEmpty;
  return {
    newline: ballots.newline.winner('\n'),
    indentUnit: ballots.indentUnit.winner('  '),
    quote,
    bareKeys: ballots.bareKeys.winner(false),
    keyQuote: ballots.keyQuote.winner(quote),
    colon: ballots.colon.winner(': '),
    trailingComma: ballots.trailingComma.winner(false),
    commaFirst: ballots.commaFirst.winner(false),
    inlineArrays: ballots.inlineArrays.winner(inline),
    inlineObjects: ballots.inlineObjects.winner(inline),
    inlineComma: ballots.inlineComma.winner(inline && ballots.colon.winner(': ') === ':' ? ',' : ', '),
    objectPadding: ballots.objectPadding.winner(' '),
    arrayPadding: ballots.arrayPadding.winner(''),
  };
}

/** The style for what is added to one container: its own items' ways with keys and colons come before the whole text's. */
export function localStyle(style: Style, text: string, node: ContainerNode): Style {
  const bare = new Votes<boolean>();
  const keyQuote = new Votes<'"' | "'">();
  const colon = new Votes<string>();
  const quote = new Votes<'"' | "'">();
  for (const item of node.items) {
    voteOnKey({ bareKeys: bare, keyQuote, colon }, text, item);
    const first = text.charAt(item.value.start);
    if (first === '"' || first === "'") quote.add(first);
  }
  return {
    ...style,
    quote: quote.winner(style.quote),
    bareKeys: bare.winner(style.bareKeys),
    keyQuote: keyQuote.winner(style.keyQuote),
    colon: colon.winner(style.colon),
  };
}
