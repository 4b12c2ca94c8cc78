import { expect, test } from 'vitest';
import { parseDocument } from '../json5/parse.ts';
import { applyIntents } from './apply-intents.ts';
import type { Intent } from './intent.ts';

/** The text as the intent leaves it, or the code of what keeps it from being made. */
function edited(text: string, intent: Intent): string {
  const parsed = parseDocument(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { document } = parsed;
  const files = new Map([['root', { value: document.value, includes: new Map<string, string>() }]]);
  const result = applyIntents({ root: 'root', files, documents: new Map([['root', document]]) }, [intent]);
  return result.ok ? (result.value[0]?.after ?? text) : result.problem.code;
}

const off: Intent = { kind: 'set-preload', provider: 'lmstudio', preload: false };
const on: Intent = { ...off, preload: true };

test('OpenClaw’s preload is turned off where its provider is, and the comments stay', () => {
  const before = `{
  models: {
    providers: {
      // under the desk
      lmstudio: {
        baseUrl: 'http://127.0.0.1:1234/v1', // fast
      },
    },
  },
}
`;
  const after = edited(before, off);
  expect(after).toContain('// under the desk');
  expect(after).toContain("baseUrl: 'http://127.0.0.1:1234/v1', // fast");
  expect(parseDocument(after)).toMatchObject({
    document: { value: { models: { providers: { lmstudio: { params: { preload: false } } } } } },
  });
  expect(edited(before, on)).toBe(before);
});

test('only the one value changes where there are params already', () => {
  const text = "{ models: { providers: { lmstudio: { params: { preload: false /* Hearth's */, x: 1 } } } } }";
  expect(edited(text, on)).toBe(text.replace('false', 'true'));
  expect(edited(text, off)).toBe(text);
});

test('a provider that the config does not have is not made up', () => {
  expect(edited('{}', off)).toBe('provider-not-in-config');
});

const fit: Intent = { kind: 'set-context', provider: 'lmstudio', model: 'b', contextTokens: 32_768 };

test('the config is fitted to what the server loads, in the entry of that model alone', () => {
  const text = `{ models: { providers: { lmstudio: { models: [{ id: 'a' }, { id: 'b', contextTokens: 65536 /* too many */ }] } } } }`;
  expect(edited(text, fit)).toBe(text.replace('65536', '32768'));
  expect(edited(text, { ...fit, model: 'a' })).toContain("{ id: 'a', contextTokens: 32768 }");
  expect(edited(text, { ...fit, contextTokens: 65_536 })).toBe(text);
  expect(edited(text, { ...fit, model: 'c' })).toBe('model-not-in-config');
});
