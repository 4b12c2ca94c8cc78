import * as fc from 'fast-check';
import JSON5 from 'json5';
import { expect, test, vi } from 'vitest';
import { documents } from './documents.arbitrary.ts';
import { parseDocument } from './parse.ts';
import { scan } from './scan.ts';
import type { Node } from './tree.ts';
import { defineMember, sameValue, type Json5Object, type Json5Value } from './value.ts';

/** The value the tree describes, each scalar read by json5 on its own. */
function valueOf(text: string, node: Node): Json5Value {
  if (node.kind === 'scalar') return JSON5.parse(text.slice(node.start, node.end));
  if (node.kind === 'array') return node.items.map((item) => valueOf(text, item.value));
  const object: Json5Object = {};
  for (const item of node.items) defineMember(object, item.key?.name ?? '', valueOf(text, item.value));
  return object;
}

test('any JSON5 text is cut into tokens without a gap, and its tree says what json5 reads', () => {
  // json5 warns of bare U+2028 in strings; parseDocument does not let it, this test's own readings would.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  fc.assert(
    fc.property(documents, ({ text }) => {
      const scanned = scan(text);
      if (!scanned.ok) throw new Error(scanned.message);
      expect(scanned.tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
      const parsed = parseDocument(text);
      if (!parsed.ok) throw new Error(parsed.error.message);
      const { value, root } = parsed.document;
      const original: Json5Value = JSON5.parse(text);
      expect(sameValue(value, original)).toBe(true);
      expect(sameValue(valueOf(text, root), original)).toBe(true);
    }),
    { seed: 20_261_122, numRuns: 10_000 },
  );
  warn.mockRestore();
}, 60_000);
