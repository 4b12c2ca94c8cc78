import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from './diff.ts';
import { maskSecrets, secretsIn, secretsInBroken } from './redact.ts';

const secret = 'Zx9-very-secret-Q';

test.each([
  `{ models: { providers: { p: { apiKey: "${secret}" } } } }`,
  `{ gateway: { auth: { mode: "token", token: '${secret}' } } }`,
  `{ headers: { "X-Whatever": "${secret}" } }`,
  `{ env: { vars: { ANY: "${secret}" } } }`,
  `{ OPENAI_API_KEY: "${secret}" }`,
  `{ botToken: "${secret}", password: "${secret}", clientSecret: "${secret}" }`,
  `{ apiKey: "${secret}", apiKey: "duplicate" }`,
  `{ token: { value: ["${secret}"] } }`,
  `{ a: 1 } // apiKey: "${secret}"`,
  `{ a: 1, /* token = ${secret} */ }`,
  `{ a: 1 } // sk-${secret}`,
  `{ url: "https://me:${secret}@example.com/" }`,
  `{ a: "Bearer ${secret}" }`,
  `{ apiKey: "${secret}" `,
])('no secret is left in %s', (text) => {
  expect(maskSecrets(text)).not.toContain(secret);
});

test.each([
  `{ apiKey: "\${LM_KEY}" }`,
  `{ apiKey: { source: "env", provider: "default", id: "LM_KEY" } }`,
  `{ maxTokens: 8192, contextTokens: 65536, auth: { mode: "token" } }`,
  `{ agents: { defaults: { model: { primary: "lmstudio/qwen", fallbacks: ["openai/gpt-5"] } } } }`,
  `{ workspace: "~/x", note: "the token is elsewhere" } // ask for the key`,
])('what is no secret stays as it is: %s', (text) => {
  expect(maskSecrets(text)).toBe(text);
});

test('a diff shows three lines around, the file name only, and no line of an unchanged secret', () => {
  const before = `{\n  token: "${secret}",\n  a: 1,\n  b: 2,\n  c: 3,\n  d: 4,\n  e: 5,\n}\n`;
  expect(unifiedDiff('openclaw.json', before, before.replace('e: 5', 'e: 6'))).toBe(
    `--- openclaw.json\n+++ openclaw.json\n@@ -4,5 +4,5 @@\n   b: 2,\n   c: 3,\n   d: 4,\n-  e: 5,\n+  e: 6,\n }\n`,
  );
  expect(unifiedDiff('openclaw.json', before, before.replace('b: 2', 'b: 3'))).not.toContain(secret);
  expect(unifiedDiff('openclaw.json', before, before)).toBe('');
});

test('any text can be masked, in time that grows with its length', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(
          'apiKey',
          'token',
          'sk-',
          '"',
          "'",
          '{',
          '}',
          '[',
          ']',
          ':',
          ',',
          '/',
          '*',
          '\\',
          ' ',
          '\n',
          '=',
        ),
        maxLength: 60,
      }),
      (text) => {
        expect(typeof maskSecrets(text)).toBe('string');
      },
    ),
    { seed: 7, numRuns: 2000 },
  );
  const long = `// ${'a'.repeat(200_000)} ${'://'.repeat(50_000)}`;
  // Anything that goes over it once more for each of its letters would not come back.
  expect(maskSecrets(long)).toHaveLength(long.length);
});

test('the secrets of a config are told apart from what only names them', () => {
  const config = {
    gateway: { port: 18789, auth: { mode: 'token', token: 'gate-token-0123' } },
    env: { vars: { OPENAI_API_KEY: 'sk-from-env-block' }, count: 3 },
    models: {
      providers: {
        a: { apiKey: 'key-of-a-1234', headers: { 'X-Team': 'red-team-7' }, maxTokens: 'plenty-of-them' },
        b: { apiKey: '${B_KEY}' },
        c: { apiKey: { source: 'env', provider: 'default', id: 'C_KEY_NAME' } },
        d: { apiKey: 'x' },
        lmstudio: { apiKey: 'lmstudio' },
      },
    },
  };
  expect(secretsIn(config).toSorted()).toEqual([
    'gate-token-0123',
    'key-of-a-1234',
    'red-team-7',
    'sk-from-env-block',
  ]);
});

test('the secrets of a config that is no JSON5 are found as far as its lines show them', () => {
  const broken = `{
    gateway: { auth: { token: 'gate-token-0123' } },
    models: { providers: { lmstudio: { apiKey: "lmstudio" }, b: { apiKey: '\${B_KEY}', maxTokens: 'plenty-of-them' },
      c: { "apiKey": "key-of-c-1234", other: "open-text-99" }, d: { password: 'never-clos
  `;
  expect(secretsInBroken(broken).toSorted()).toEqual(['gate-token-0123', 'key-of-c-1234', 'never-clos']);
});
