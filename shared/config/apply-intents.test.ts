import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { links, type Chain } from '../chain/chain.ts';
import { parseDocument } from '../json5/parse.ts';
import { applyIntents, type ConfigTexts } from './apply-intents.ts';
import { composeConfig } from './includes.ts';
import type { AddModel, Intent } from './intent.ts';
import { readConfig } from './read-config.ts';

/** A config as texts by name; `$include` names are the files' names. */
function textsOf(texts: Record<string, string>): ConfigTexts {
  const names = Object.keys(texts);
  const includes = new Map(names.map((name) => [name, name]));
  const documents = new Map(
    names.map((name) => {
      const parsed = parseDocument(texts[name]!);
      if (!parsed.ok) throw new Error(parsed.error.message);
      return [name, parsed.document] as const;
    }),
  );
  const files = new Map([...documents].map(([name, { value }]) => [name, { value, includes }] as const));
  return { root: names[0]!, files, documents };
}

function chainOfTexts(texts: ConfigTexts): Chain {
  const config = composeConfig(texts);
  const reading = config.ok ? readConfig(config.value) : config;
  if (!reading.ok) throw new Error(reading.problem.code);
  return reading.value.chain;
}

const refs = (primary: string | null, ...fallbacks: string[]): Chain => ({ primary, fallbacks });
const setChain = (from: Chain, to: Chain): Intent => ({ kind: 'set-chain', from, to });

/** The only file of `text` after its chain was set to `to`. */
function withChain(text: string, to: Chain): string {
  const texts = textsOf({ 'openclaw.json': text });
  const edited = applyIntents(texts, [setChain(chainOfTexts(texts), to)]);
  if (!edited.ok) throw new Error(JSON.stringify(edited.problem));
  return edited.value[0]?.after ?? text;
}

const qwen: AddModel = {
  kind: 'add-model',
  provider: 'lmstudio',
  endpointKind: 'lmstudio',
  baseUrl: 'http://127.0.0.1:1234/v1',
  model: {
    id: 'qwen/q3',
    name: 'Qwen 3',
    contextWindow: 65_536,
    maxTokens: 8192,
    reasoning: true,
    vision: false,
  },
};

describe('the chain', () => {
  test('moves with its comments, and nothing else in the file changes', () => {
    const before = `{
  // who answers
  agents: { defaults: { model: {
    primary: "l/a", // the big one
    fallbacks: [
      "l/b", // the quick one
      // the safety net
      'h/c',
    ],
  } } },
  $schema: 'x', unknown: [+1, .5,],
}
`;
    expect(withChain(before, refs('l/b', 'l/a', 'h/c'))).toBe(`{
  // who answers
  agents: { defaults: { model: {
    primary: "l/b", // the quick one
    fallbacks: [
      "l/a", // the big one
      // the safety net
      'h/c',
    ],
  } } },
  $schema: 'x', unknown: [+1, .5,],
}
`);
  });

  test('that is one text becomes an object and keeps its model and comment', () => {
    const after = withChain(
      `{
  agents: { defaults: {
    model: "l/a", // main
  } },
}
`,
      refs('l/a', 'l/b'),
    );
    expect(after).toContain('primary: "l/a", // main');
    expect(chainOfTexts(textsOf({ c: after }))).toEqual(refs('l/a', 'l/b'));
  });

  test('that is one text stays one where only the text changes', () => {
    expect(withChain(`{agents:{defaults:{model:'l/a'}}}`, refs('l/b'))).toBe(
      `{agents:{defaults:{model:'l/b'}}}`,
    );
  });

  test('that is one text with a comment keeps the comment away from the new model', () => {
    const after = withChain(
      `{
  agents: { defaults: {
    model: "l/a", // a's own
  } },
}
`,
      refs('l/b'),
    );
    expect(after).toContain("// a's own");
    expect(after).not.toMatch(/"l\/b".*\/\/ a's own/);
  });

  test('is made with everything above it where there is none', () => {
    for (const text of ['{}', '{ agents: {} }', '{\n  agents: {\n    defaults: {},\n  },\n}\n']) {
      expect(chainOfTexts(textsOf({ c: withChain(text, refs('l/a')) }))).toEqual(refs('l/a'));
    }
  });

  test('keeps its fallbacks when only the primary is set', () => {
    const before = `{agents:{defaults:{model:{primary:"l/a",fallbacks:["l/b" /* b */, "h/c"]}}}}`;
    expect(withChain(before, refs('x/y', 'l/b', 'h/c'))).toBe(before.replace('l/a', 'x/y'));
  });

  test('can be emptied and filled again', () => {
    const empty = withChain(
      `{agents:{defaults:{model:{primary:"l/a",/* keep */fallbacks:["l/b"]}}}}`,
      refs(null),
    );
    expect(chainOfTexts(textsOf({ c: empty }))).toEqual(refs(null));
    expect(empty).toContain('/* keep */');
    expect(chainOfTexts(textsOf({ c: withChain(empty, refs('l/b', 'l/a')) }))).toEqual(refs('l/b', 'l/a'));
    expect(withChain(`{agents:{defaults:{model:"l/a"}}}`, refs(null))).toBe(`{agents:{defaults:{}}}`);
  });

  test('whose fallbacks are null reads as one without, and gets a list when there is something to put into it', () => {
    const before = `{agents:{defaults:{model:{primary:"l/a", // a\nfallbacks:null /* none */}}}}`;
    for (const to of [refs('l/a', 'l/b'), refs('l/b', 'l/a'), refs('l/c')]) {
      const after = withChain(before, to);
      expect(chainOfTexts(textsOf({ c: after }))).toEqual(to);
      expect(after).toContain('/* none */');
    }
  });

  test('that has no primary yet gets one from its fallbacks', () => {
    const after = withChain(`{agents:{defaults:{model:{fallbacks:["l/a","l/b"]}}}}`, refs('l/b', 'l/a'));
    expect(chainOfTexts(textsOf({ c: after }))).toEqual(refs('l/b', 'l/a'));
  });

  test('is left alone by an order it already has', () => {
    const texts = textsOf({ c: `{agents:{defaults:{model:{primary:"l/a",fallbacks:["l/b"]}}}}` });
    const edited = applyIntents(texts, [setChain(refs('x'), refs('l/a', 'l/b'))]);
    expect(edited).toEqual({ ok: true, value: [] });
  });

  test('that is neither what was seen nor what is wanted is a conflict that names both', () => {
    const texts = textsOf({ c: `{agents:{defaults:{model:{primary:"l/a",fallbacks:["l/b"]}}}}` });
    const edited = applyIntents(texts, [setChain(refs('l/a'), refs('l/c'))]);
    expect(edited).toEqual({
      ok: false,
      problem: { code: 'conflict', params: { current: 'l/a → l/b', wanted: 'l/c' } },
    });
  });

  test('of two intents in a row is that of the last', () => {
    const texts = textsOf({ c: `{agents:{defaults:{model:"l/a"}}}` });
    const edited = applyIntents(texts, [
      setChain(refs('l/a'), refs('l/b')),
      setChain(refs('l/b'), refs('l/c')),
    ]);
    expect(edited.ok && edited.value[0]?.after).toBe(`{agents:{defaults:{model:"l/c"}}}`);
  });

  test('with an empty ref is refused', () => {
    const edited = applyIntents(textsOf({ c: '{}' }), [setChain(refs(null), refs(' '))]);
    expect(edited.ok ? null : edited.problem.code).toBe('bad-model-ref');
  });

  test('with values of the wrong type is refused with the place', () => {
    const edited = applyIntents(textsOf({ c: '{agents:{defaults:{model:{fallbacks:[1]}}}}' }), [
      setChain(refs(null), refs('a/b')),
    ]);
    expect(edited.ok ? null : edited.problem).toEqual({
      code: 'config-shape',
      params: { path: 'agents.defaults.model.fallbacks[0]', expected: 'string', found: 'number' },
    });
  });

  test('comes out as wanted for any two chains', () => {
    const ref = fc.constantFrom('l/a', 'l/b', 'l/c', 'h/d', 'h/e', "o'x/ü", 'q/"y"');
    const chain = fc
      .uniqueArray(ref, { maxLength: 5 })
      .map(([primary, ...rest]) => refs(primary ?? null, ...rest));
    const layout = fc.constantFrom<(at: Chain) => string>(
      (at) =>
        JSON.stringify({ agents: { defaults: { model: at.primary === null ? { fallbacks: [] } : at } } }),
      (at) =>
        `{\n  agents: {\n    defaults: {\n      model: {\n        primary: ${JSON.stringify(at.primary ?? '')}, // P\n        fallbacks: [ // list\n${at.fallbacks.map((ref, i) => `          ${JSON.stringify(ref)}, // ${i}\n`).join('')}        ],\n      },\n    },\n  },\n}\n`,
      () => '{ // nothing yet\n}\n',
    );
    fc.assert(
      fc.property(chain, chain, layout, (from, to, write) => {
        const after = withChain(write(from), to);
        const now = chainOfTexts(textsOf({ c: after }));
        expect(links(now)).toEqual(links(to));
      }),
      { seed: 20_261_122, numRuns: 2000 },
    );
  });
});

/** The text of a config to which the model was added. */
function withModel(text: string): string {
  const edited = applyIntents(textsOf({ c: text }), [qwen]);
  if (!edited.ok) throw new Error(JSON.stringify(edited.problem));
  return edited.value[0]?.after ?? text;
}
function valueOf(text: string): unknown {
  const parsed = parseDocument(text);
  return parsed.ok ? parsed.document.value : null;
}

describe('a model that OpenClaw does not know', () => {
  test('brings its provider and merge mode with it', () => {
    expect(valueOf(withModel('{}'))).toEqual({
      models: {
        mode: 'merge',
        providers: {
          lmstudio: {
            baseUrl: 'http://127.0.0.1:1234/v1',
            apiKey: 'lmstudio',
            api: 'openai-responses',
            models: [
              {
                id: 'qwen/q3',
                name: 'Qwen 3',
                reasoning: true,
                input: ['text'],
                cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
                contextWindow: 65_536,
                maxTokens: 8192,
              },
            ],
          },
        },
      },
    });
  });

  test('of Ollama comes with the native API, and with the context that each turn asks Ollama for', () => {
    const gemma: AddModel = {
      ...qwen,
      provider: 'ollama',
      endpointKind: 'ollama',
      baseUrl: 'http://127.0.0.1:11434',
    };
    const texts = textsOf({ 'openclaw.json': '{}' });
    const edited = applyIntents(texts, [gemma]);
    expect(valueOf(edited.ok ? (edited.value[0]?.after ?? '') : '')).toMatchObject({
      models: {
        providers: {
          ollama: {
            baseUrl: 'http://127.0.0.1:11434',
            api: 'ollama',
            models: [{ contextWindow: 65_536, contextTokens: 65_536 }],
          },
        },
      },
    });
  });

  test('is added to the provider that is there, which stays as it is', () => {
    const text = `{ models: { mode: 'merge', providers: { lmstudio: {
  apiKey: { source: "env", provider: "default", id: "LM" }, // ours
  baseUrl: "\${LM_URL}",
  models: [ { id: "other", name: "Other" } ],
} } } }`;
    const edited = withModel(text);
    expect(edited.startsWith(text.slice(0, text.indexOf('{ id: "other", name: "Other" }') + 30))).toBe(true);
    expect(edited).toContain('qwen/q3');
  });

  test('is not added twice', () => {
    const once = withModel('{ /* mine */ }');
    expect(withModel(once)).toBe(once);
  });

  test('changes the mode where it hides other models', () => {
    expect(
      withModel(
        '{models:{mode:"replace" /* why */,providers:{lmstudio:{models:[{id:"qwen/q3",name:"x"}]}}}}',
      ),
    ).toBe('{models:{mode:"merge" /* why */,providers:{lmstudio:{models:[{id:"qwen/q3",name:"x"}]}}}}');
  });
});

describe('a config of several files', () => {
  test('is edited in the file that owns the chain', () => {
    const texts = textsOf({
      'openclaw.json': `{ agents: { $include: "agents.json5" }, models: {} } // root`,
      'agents.json5': `{ $include: "deeper.json5" } // middle`,
      'deeper.json5': `{ defaults: { model: { primary: "l/a", fallbacks: ["l/b"] } } } // deep`,
    });
    const edited = applyIntents(texts, [setChain(refs('l/a', 'l/b'), refs('l/b', 'l/a'))]);
    expect(edited).toMatchObject({
      ok: true,
      value: [
        {
          file: 'deeper.json5',
          after: `{ defaults: { model: { primary: "l/b", fallbacks: ["l/a"] } } } // deep`,
        },
      ],
    });
  });

  test('takes a new key into the included file whose object it joins', () => {
    const texts = textsOf({ root: `{ agents: { $include: "a" } }`, a: `{ defaults: { workspace: "~" } }` });
    const edited = applyIntents(texts, [setChain(refs(null), refs('l/a'))]);
    expect(edited.ok && edited.value.map(({ file }) => file)).toEqual(['a']);
  });

  test('is edited in the root where the root has the key beside an include of others', () => {
    const texts = textsOf({
      root: `{ $include: "base", agents: { defaults: { model: "l/a" } } }`,
      base: `{ gateway: { mode: "local" }, agents: { defaults: { workspace: "~" } } }`,
    });
    const edited = applyIntents(texts, [setChain(refs('l/a'), refs('l/b'))]);
    expect(edited.ok && edited.value.map(({ file }) => file)).toEqual(['root']);
  });

  test.each([
    [
      'array',
      { root: `{ agents: { $include: ["a", "b"] } }`, a: `{ defaults: { model: "l/a" } }`, b: `{}` },
      'root',
    ],
    [
      'siblings',
      {
        root: `{ agents: { $include: "a", defaults: { model: "l/a" } } }`,
        a: `{ defaults: { model: "l/b" } }`,
      },
      'root',
    ],
    [
      'inside-array',
      {
        root: `{ agents: { defaults: { model: { primary: "l/a", fallbacks: [{ $include: "a" }] } } } }`,
        a: `"l/b"`,
      },
      'root',
    ],
  ])('is refused where ownership is ambiguous: %s', (why, texts, file) => {
    const config = textsOf(texts);
    const edited = applyIntents(config, [setChain(chainOfTexts(config), refs('x/y', 'l/z'))]);
    expect(edited.ok ? null : edited.problem).toEqual({
      code: 'include-ambiguous',
      params: { file, leaf: 'agents.defaults.model', why },
    });
  });

  test('whose fallbacks are a file of their own has them arranged there', () => {
    const texts = textsOf({
      root: `{ agents: { defaults: { model: { primary: "l/a", fallbacks: { $include: "f" } } } } }`,
      f: `["l/b", "l/c" /* c */]`,
    });
    const edited = applyIntents(texts, [setChain(refs('l/a', 'l/b', 'l/c'), refs('l/a', 'l/c', 'l/b'))]);
    expect(edited).toMatchObject({ ok: true, value: [{ file: 'f', after: `["l/c" /* c */, "l/b"]` }] });
    const across = applyIntents(texts, [setChain(refs('l/a', 'l/b', 'l/c'), refs('l/c', 'l/a', 'l/b'))]);
    expect(across.ok ? null : across.problem.code).toBe('include-ambiguous');
  });
});
