import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainOf, links } from '../chain/chain.ts';
import { Dice, chainDocuments, wildChainDocuments } from '../json5/documents.arbitrary.ts';
import { parseDocument } from '../json5/parse.ts';
import { type EditedFile, applyIntents } from './apply-intents.ts';
import { composeConfig } from './includes.ts';
import { readConfig } from './read-config.ts';
import { earlierVersion } from './take-back.ts';

/** The only file of a config after its chain was put into `order`, or null if that changes nothing. */
function reordered(text: string, order: (refs: readonly string[]) => string[]): EditedFile | null {
  const parsed = parseDocument(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const files = new Map([['c', { value: parsed.document.value, includes: new Map<string, string>() }]]);
  const texts = { root: 'c', files, documents: new Map([['c', parsed.document]]) };
  const config = composeConfig(texts);
  const reading = config.ok ? readConfig(config.value) : config;
  if (!reading.ok) throw new Error(reading.problem.code);
  const from = reading.value.chain;
  const edited = applyIntents(texts, [{ kind: 'set-chain', from, to: chainOf(order(links(from))) }]);
  if (!edited.ok) throw new Error(`${edited.problem.code} ${edited.problem.detail}`);
  return edited.value[0] ?? null;
}

test.each([
  [
    'as people write it',
    chainDocuments.map(
      ({ text, seed }) =>
        [text.replace('model:', 'defaults: { model:').replace(/\}(\s*)$/, '}}$1'), seed] as const,
    ),
  ],
  [
    'as wild as JSON5 allows',
    wildChainDocuments.map(
      ({ text, seed }) => [`{ defaults: { model: ${text.replace(/^\uFEFF/, '')}\n} }`, seed] as const,
    ),
  ],
])(
  'a new order of the whole chain and the old one again leave the exact text, %s',
  (_, documents) => {
    let changed = 0;
    fc.assert(
      fc.property(documents, ([written, seed]) => {
        const text = `{ agents: ${written}\n}`;
        const there = reordered(text, (refs) => new Dice(seed ^ 0x5a).shuffled([...refs]));
        if (there === null) return;
        changed += 1;
        const before = linksOf(text);
        const back = reordered(there.after, () => before);
        if (back === null) throw new Error('the old order is not a change');
        expect(earlierVersion(back.before, back.value, [text])).toBe(text);
      }),
      { seed: 20_261_122, numRuns: 10_000 },
    );
    expect(changed).toBeGreaterThan(5000);
  },
  120_000,
);

function linksOf(text: string): string[] {
  let found: readonly string[] = [];
  reordered(text, (refs) => {
    found = refs;
    return [...refs];
  });
  return [...found];
}
