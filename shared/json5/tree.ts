import JSON5 from 'json5';
import { isComment, withSeparatorsEscaped, type Token } from './scan.ts';

/** A scalar's place in the text. */
interface ScalarNode {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
}

/** An object or an array: `start` is its opening bracket, `end` is past its closing one. */
export interface ContainerNode {
  readonly kind: 'object' | 'array';
  readonly start: number;
  readonly end: number;
  readonly items: readonly Item[];
}

export type Node = ScalarNode | ContainerNode;

/** A member or an element. `start` is where its key begins or, in an array, its value. */
export interface Item {
  readonly start: number;
  /** null in an array */
  readonly key: { readonly name: string; readonly end: number; readonly colon: number } | null;
  readonly value: Node;
  /** Offset of the comma after it, null where none is. */
  readonly comma: number | null;
}

export type TreeOutcome =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/** Containers within containers, at most: far more than any config has, far less than recursion over the tree can bear. */
export const maxDepth = 500;

interface OpenItem {
  start: number;
  key: { name: string; end: number; colon: number } | null;
  value: Node | null;
  comma: number | null;
}
interface OpenContainer {
  kind: 'object' | 'array';
  start: number;
  items: OpenItem[];
  /** The member whose key was read and whose value is still to come. */
  pending: OpenItem | null;
}

/** The name a key stands for; json5 reads the escapes. */
function keyName(raw: string): string {
  const quoted = raw.startsWith('"') || raw.startsWith("'");
  if (!raw.includes('\\')) return quoted ? raw.slice(1, -1) : raw;
  const probe = JSON5.parse<Record<string, null>>(`{${withSeparatorsEscaped(raw)}:null}`);
  return Object.keys(probe)[0] ?? '';
}

function closed(item: OpenItem): Item | null {
  return item.value === null
    ? null
    : { start: item.start, key: item.key, value: item.value, comma: item.comma };
}

/** Builds the tree of a text that json5 accepts. Fails with an offset on nesting beyond {@link maxDepth}. */
export function buildTree(text: string, tokens: readonly Token[]): TreeOutcome {
  const open: OpenContainer[] = [];
  let root: Node | null = null;
  const wrong = (token: Token): TreeOutcome => ({
    ok: false,
    message: `not expected here: ${text.slice(token.start, token.end)}`,
    offset: token.start,
  });
  const put = (node: Node): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = node;
    else if (parent.pending !== null) {
      parent.items.push({ ...parent.pending, value: node });
      parent.pending = null;
    } else parent.items.push({ start: node.start, key: null, value: node, comma: null });
  };
  for (const token of tokens) {
    if (token.kind === 'whitespace' || token.kind === 'newline' || isComment(token)) continue;
    const parent = open.at(-1);
    const char = token.kind === 'punctuator' ? text.charAt(token.start) : '';
    if (char === '{' || char === '[') {
      if (open.length >= maxDepth) {
        return {
          ok: false,
          message: `nested deeper than ${maxDepth} objects and arrays`,
          offset: token.start,
        };
      }
      open.push({ kind: char === '{' ? 'object' : 'array', start: token.start, items: [], pending: null });
    } else if (char === '}' || char === ']') {
      open.pop();
      if (parent === undefined) return wrong(token);
      const items = parent.items.map(closed).filter((item) => item !== null);
      put({ kind: parent.kind, start: parent.start, end: token.end, items });
    } else if (char === ',') {
      const last = parent?.items.at(-1);
      if (last === undefined) return wrong(token);
      last.comma = token.start;
    } else if (char === ':') {
      if (parent?.pending?.key == null) return wrong(token);
      parent.pending.key.colon = token.start;
    } else if (parent?.kind === 'object' && parent.pending === null) {
      const name = keyName(text.slice(token.start, token.end));
      parent.pending = {
        start: token.start,
        key: { name, end: token.end, colon: -1 },
        value: null,
        comma: null,
      };
    } else put({ kind: 'scalar', start: token.start, end: token.end });
  }
  return root === null
    ? { ok: false, message: 'there is no value', offset: text.length }
    : { ok: true, root };
}

/** Index of the member json5 reports for `name`: the last one so called; -1 where none is. */
function memberIndex(node: ContainerNode, name: string): number {
  return node.items.findLastIndex((item) => item.key?.name === name);
}

/** Index of the item one step of a path names; -1 where there is none. */
export function itemIndex(node: Node, step: string | number): number {
  if (node.kind === 'object' && typeof step === 'string') return memberIndex(node, step);
  if (node.kind === 'array' && typeof step === 'number' && Object.hasOwn(node.items, step)) return step;
  return -1;
}

/** The node at `path`, or null. */
export function nodeAt(root: Node, path: readonly (string | number)[]): Node | null {
  let node = root;
  for (const step of path) {
    if (node.kind === 'scalar') return null;
    const item = node.items[itemIndex(node, step)];
    if (item === undefined) return null;
    node = item.value;
  }
  return node;
}
