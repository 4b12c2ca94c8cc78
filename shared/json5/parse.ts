import JSON5 from 'json5';
import { scan, withSeparatorsEscaped, type Token } from './scan.ts';
import { buildTree, nodeAt, type Node } from './tree.ts';
import { valueAt, type Json5Value, type Path } from './value.ts';

/** Where and why a text is not JSON5 (or is nested too deep). */
interface ParseError {
  readonly message: string;
  /** from 1; CRLF, LF and CR end a line */
  readonly line: number;
  /** from 1, in UTF-16 units */
  readonly column: number;
  /** from 0, in UTF-16 units */
  readonly offset: number;
}

type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** A text, what it says, and where each part of it is said. */
export interface Json5Document {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly root: Node;
  /** What json5 reads in the text. Not to be changed. */
  readonly value: Json5Value;
  /** The range of the value at `path`, in UTF-16 units; of duplicate keys the last counts. */
  find(path: Path): { readonly start: number; readonly end: number } | null;
  kindAt(path: Path): ValueKind | null;
}

export type ParseOutcome =
  | { readonly ok: true; readonly document: Json5Document }
  | { readonly ok: false; readonly error: ParseError };

/** A text's tokens and tree without its value; for a text already known to be JSON5. */
export type OutlineOutcome =
  | { readonly ok: true; readonly tokens: readonly Token[]; readonly root: Node }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Line and column (both from 1) of an offset. */
function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (const { index, 0: found } of text.matchAll(/\r\n|[\n\r]/g)) {
    if (index + found.length > offset) break;
    line += 1;
    lineStart = index + found.length;
  }
  return { line, column: offset - lineStart + 1 };
}

function parseError(text: string, message: string, offset: number): { ok: false; error: ParseError } {
  return { ok: false, error: { message, offset, ...positionAt(text, offset) } };
}

/** json5 counts lines by LF alone and columns from 1 (2.2.3, lib/parse.js: `read`, `syntaxError`). */
function offsetOf(text: string, lineNumber: number, columnNumber: number): number {
  let lineStart = 0;
  for (let line = 1; line < lineNumber; line += 1) lineStart = text.indexOf('\n', lineStart) + 1;
  const offset = Math.max(0, Math.min(lineStart + columnNumber - 1, text.length));
  const isLowSurrogate = /[\uDC00-\uDFFF]/.test(text.charAt(offset));
  return isLowSurrogate && offset > 0 ? offset - 1 : offset;
}

/**
 * json5 writes a warning to the console for a bare U+2028 or U+2029 in a string, which is valid JSON5. Escaped, it says the same
 * without one.
 */
function withoutBareSeparators(text: string): string {
  if (!/[\u2028\u2029]/.test(text)) return text;
  const scanned = scan(text);
  if (!scanned.ok) return text;
  return scanned.tokens
    .map(({ kind, start, end }) =>
      kind === 'string' ? withSeparatorsEscaped(text.slice(start, end)) : text.slice(start, end),
    )
    .join('');
}

function readValue(
  text: string,
): { ok: true; value: Json5Value } | { ok: false; message: string; offset: number } {
  const quiet = withoutBareSeparators(text);
  try {
    return { ok: true, value: JSON5.parse<Json5Value>(quiet) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (quiet !== text) {
      // The position json5 names is one in the quiet text; the original has it elsewhere.
      try {
        JSON5.parse(text);
      } catch (original) {
        if (original instanceof SyntaxError) return located(text, original);
      }
    }
    return located(text, error);
  }
}

function located(text: string, error: SyntaxError): { ok: false; message: string; offset: number } {
  const { lineNumber, columnNumber } = error as SyntaxError & { lineNumber?: number; columnNumber?: number };
  const message = error.message.replace(/^JSON5: /, '').replace(/ at \d+:\d+$/, '');
  return { ok: false, message, offset: offsetOf(text, lineNumber ?? 1, columnNumber ?? 1) };
}

/** Tokens and tree of a text that is JSON5. */
export function outline(text: string): OutlineOutcome {
  const scanned = scan(text);
  if (!scanned.ok) return scanned;
  const built = buildTree(text, scanned.tokens);
  return built.ok ? { ok: true, tokens: scanned.tokens, root: built.root } : built;
}

function kindOf(value: Json5Value): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

/** Reads a JSON5 text. json5 decides whether it is valid and what it says; the tree says where. */
export function parseDocument(text: string): ParseOutcome {
  const read = readValue(text);
  if (!read.ok) return parseError(text, read.message, read.offset);
  const outlined = outline(text);
  if (!outlined.ok) return parseError(text, outlined.message, outlined.offset);
  const { tokens, root } = outlined;
  const { value } = read;
  const document: Json5Document = {
    text,
    tokens,
    root,
    value,
    find: (path) => {
      const node = nodeAt(root, path);
      return node === null ? null : { start: node.start, end: node.end };
    },
    kindAt: (path) => {
      const found = valueAt(value, path);
      return found === undefined ? null : kindOf(found);
    },
  };
  return { ok: true, document };
}
