import { expect, test } from 'vitest';
import { parseDocument } from '../json5/parse.ts';
import { applyIntents, type ConfigTexts } from './apply-intents.ts';

function textsOf(texts: Readonly<Record<string, string>>): ConfigTexts {
  const includes = new Map(Object.keys(texts).map((name) => [name, name]));
  const documents = new Map(
    Object.entries(texts).map(([name, text]) => {
      const parsed = parseDocument(text);
      if (!parsed.ok) throw new Error(parsed.error.message);
      return [name, parsed.document] as const;
    }),
  );
  const files = new Map([...documents].map(([name, { value }]) => [name, { value, includes }] as const));
  return { root: Object.keys(texts)[0]!, files, documents };
}

/** The files as the intent leaves them; those it does not touch are left out. */
function edited(texts: Readonly<Record<string, string>>): Record<string, string> {
  const result = applyIntents(textsOf(texts), [{ kind: 'set-gateway-mode' }]);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return Object.fromEntries(result.value.map(({ file, after }) => [file, after]));
}

test('the mode is put into the gateway’s block, and every comment stays', () => {
  const before = `{
  // my gateway
  gateway: {
    bind: 'loopback', // only here
  },
}
`;
  const { root } = edited({ root: before });
  expect(root).toContain("bind: 'loopback', // only here");
  expect(root).toContain('// my gateway');
  expect(parseDocument(root ?? '')).toMatchObject({
    document: { value: { gateway: { bind: 'loopback', mode: 'local' } } },
  });
});

test('another mode is replaced in its place, a block that is missing is made', () => {
  expect(edited({ root: "{ gateway: { mode: 'remote' /* was */, port: 1 } }" })).toEqual({
    root: "{ gateway: { mode: 'local' /* was */, port: 1 } }",
  });
  expect(parseDocument(edited({ root: '{}' })['root'] ?? '')).toMatchObject({
    document: { value: { gateway: { mode: 'local' } } },
  });
});

test('a mode that is right already changes nothing', () => {
  expect(edited({ root: '{ gateway: { mode: "local" } }' })).toEqual({});
});

test('the file that owns the gateway’s block is the one that is edited', () => {
  const texts = {
    'openclaw.json': '{ gateway: { $include: "gateway.json5" } }',
    'gateway.json5': '{ bind: "loopback" }',
  };
  const after = edited(texts);
  expect(Object.keys(after)).toEqual(['gateway.json5']);
  expect(after['gateway.json5']).toContain('mode');
});
