import { canBeBare, type Style } from './style.ts';
import { entry, isObject, type Json5Value } from './value.ts';

const shortEscapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

// Control characters, lone surrogates, and the two separators that are no line ends in JSON5 strings but are in older JavaScript.
const mustEscape = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\\"']|\p{Surrogate}/gu; // oxlint-disable-line no-control-regex

/** A string as JSON5 text; of the quotes only the one in use is escaped, and letters of any language stay as they are. */
export function printString(value: string, quote: '"' | "'"): string {
  const inside = value.replaceAll(mustEscape, (char) => {
    if (char === '"' || char === "'") return char === quote ? `\\${char}` : char;
    return shortEscapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return quote + inside + quote;
}

/** A key as the author would write it. */
export function printKey(name: string, style: Style): string {
  return style.bareKeys && canBeBare(name) ? name : printString(name, style.keyQuote);
}

function printScalar(value: null | boolean | number | string, style: Style): string {
  if (typeof value === 'string') return printString(value, style.quote);
  return Object.is(value, -0) ? '-0' : String(value);
}

const isScalar = (value: Json5Value): value is null | boolean | number | string =>
  typeof value !== 'object' || value === null;

/** White space and commas of a container that is written anew: before the first item, between items, after the last. */
export interface Frame {
  readonly open: string;
  /** the text between two items, with its comma */
  readonly between: string;
  /** the text after the last item, with its comma if there is one */
  readonly close: string;
}

/** The indentation at which comma-first lines begin, so that the items stand in one column where the unit is wide enough. */
export function commaIndent(itemIndent: string): string {
  return itemIndent.endsWith('  ') ? itemIndent.slice(0, -2) : itemIndent;
}

/** The frame of a container with a line for each item; `indent` is the indentation of the line it begins on. */
function linedFrame(style: Style, indent: string): Frame {
  const itemIndent = indent + style.indentUnit;
  return {
    open: style.newline + itemIndent,
    between: style.commaFirst
      ? `${style.newline}${commaIndent(itemIndent)}, `
      : `,${style.newline}${itemIndent}`,
    close: (style.trailingComma ? ',' : '') + style.newline + indent,
  };
}

/** The frame of a container on one line. */
export function inlineFrame(style: Style, kind: 'object' | 'array'): Frame {
  const padding = kind === 'object' ? style.objectPadding : style.arrayPadding;
  return { open: padding, between: style.inlineComma, close: padding };
}

/** Whether the author would put a container of these values on one line. */
export function prefersInline(
  style: Style,
  kind: 'object' | 'array',
  values: readonly Json5Value[],
): boolean {
  return (kind === 'array' ? style.inlineArrays : style.inlineObjects) && values.every(isScalar);
}

/** A value as JSON5 text. `indent` is the indentation of the line it begins on; `inline` keeps all of it on that line. */
export function printValue(value: Json5Value, style: Style, indent: string, inline: boolean): string {
  if (isScalar(value)) return printScalar(value, style);
  const kind = Array.isArray(value) ? 'array' : 'object';
  const values = Object.values(value);
  const [open, close] = kind === 'array' ? ['[', ']'] : ['{', '}'];
  if (values.length === 0) return open + close;
  const oneLine = inline || prefersInline(style, kind, values);
  const frame = oneLine ? inlineFrame(style, kind) : linedFrame(style, indent);
  const inner = oneLine ? indent : indent + style.indentUnit;
  const keys = isObject(value) ? Object.keys(value) : null;
  const items = values.map((item, i) => {
    const text = printValue(item, style, inner, oneLine);
    return keys === null ? text : printKey(entry(keys, i), style) + style.colon + text;
  });
  return open + frame.open + items.join(frame.between) + frame.close + close;
}
