/** What a stretch of text is. A line comment's token ends before its line's end; CRLF is one newline. */
type TokenKind =
  | 'whitespace'
  | 'newline'
  | 'line-comment'
  | 'block-comment'
  | 'punctuator'
  | 'string'
  | 'number'
  | 'identifier';

/** A stretch of the text; offsets count UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

export type ScanOutcome =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly message: string; readonly offset: number };

// JSON5 §7: line terminators are LF, CR, U+2028 and U+2029; white space is what ECMAScript's \s has beyond these (BOM and Zs included).
const newline = /\r\n|[\n\r\u2028\u2029]/y;
const whitespace = /[^\S\n\r\u2028\u2029]+/y;
const lineComment = /\/\/[^\n\r\u2028\u2029]*/y;
const blockComment = /\/\*[^]*?\*\//y;
const doubleQuoted = /"[^"\\\n\r]*(?:\\(?:\r\n|[^])[^"\\\n\r]*)*"/y;
const singleQuoted = /'[^'\\\n\r]*(?:\\(?:\r\n|[^])[^'\\\n\r]*)*'/y;
// Names and numbers end where anything else begins. json5 has judged them, so their inside needs no second grammar.
const word = /[^\s{}[\]:,"'/]+/y;

/** True where a text holds a JSON5 line terminator. */
export function hasNewline(text: string): boolean {
  return /[\n\r\u2028\u2029]/.test(text);
}

/**
 * Cuts a text into tokens that, put together, are the text again. Knows JSON5's lexical grammar, not its syntax: whether the text
 * is JSON5 at all is for json5 to say.
 */
export function scan(text: string): ScanOutcome {
  const tokens: Token[] = [];
  let at = 0;
  const take = (kind: TokenKind, pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    tokens.push({ kind, start: at, end: pattern.lastIndex });
    at = pattern.lastIndex;
    return true;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    let taken: boolean;
    if ('{}[]:,'.includes(char)) {
      tokens.push({ kind: 'punctuator', start: at, end: at + 1 });
      at += 1;
      taken = true;
    } else if (char === '"') taken = take('string', doubleQuoted);
    else if (char === "'") taken = take('string', singleQuoted);
    else if (char === '/') taken = take('line-comment', lineComment) || take('block-comment', blockComment);
    else if (take('whitespace', whitespace) || take('newline', newline)) taken = true;
    else taken = take(/[\d+.-]/.test(char) ? 'number' : 'identifier', word);
    if (!taken) return { ok: false, message: `nothing in JSON5 begins like this: ${char}`, offset: at };
  }
  return { ok: true, tokens };
}

/** Index of the first token that starts at `offset` or after it. */
export function tokenIndexAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const token = tokens[middle];
    if (token !== undefined && token.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isComment(token: Token): boolean {
  return token.kind === 'line-comment' || token.kind === 'block-comment';
}

/** The texts of the comments between two offsets, in order. */
export function commentsBetween(
  text: string,
  tokens: readonly Token[],
  start: number,
  end: number,
): string[] {
  const found: string[] = [];
  for (let i = tokenIndexAt(tokens, start); i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.start >= end) break;
    if (isComment(token)) found.push(text.slice(token.start, token.end));
  }
  return found;
}

/** A string token's text with its bare U+2028 and U+2029 escaped; a backslash before one continues the line and stays. */
export function withSeparatorsEscaped(string: string): string {
  return string.replaceAll(/\\[^]|[\u2028\u2029]/g, (found) =>
    found.length === 1 ? `\\u${found.charCodeAt(0).toString(16)}` : found,
  );
}
