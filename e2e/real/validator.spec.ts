import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hearthCli } from '../hosts/cli.ts';
import { expect, makePlace, test } from '../hosts/hearth.ts';
import { openclawBin, openclawNode, prepareScratch, openclaw, realGatewayMissing } from './gateway.ts';
import { basename, dirname } from 'node:path';

/** The three configs of OpenClaw's own page on local models, word for word. */
const snippets = {
  'LM Studio alone': `{
  agents: {
    defaults: {
      model: { primary: "lmstudio/minimax-m2.1-gs32" },
      models: {
        "anthropic/claude-opus-4-6": { alias: "Opus" },
        "lmstudio/minimax-m2.1-gs32": { alias: "Minimax" },
      },
    },
  },
  models: {
    mode: "merge",
    providers: {
      lmstudio: {
        baseUrl: "http://127.0.0.1:1234/v1",
        apiKey: "lmstudio",
        api: "openai-responses",
        models: [
          {
            id: "minimax-m2.1-gs32",
            name: "MiniMax M2.1 GS32",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 196608,
            maxTokens: 8192,
          },
        ],
      },
    },
  },
}
`,
  'hosted first, local as the fallback': `{
  agents: {
    defaults: {
      model: {
        primary: "anthropic/claude-sonnet-4-5",
        fallbacks: ["lmstudio/minimax-m2.1-gs32", "anthropic/claude-opus-4-6"],
      },
      models: {
        "anthropic/claude-sonnet-4-5": { alias: "Sonnet" },
        "lmstudio/minimax-m2.1-gs32": { alias: "MiniMax Local" },
        "anthropic/claude-opus-4-6": { alias: "Opus" },
      },
    },
  },
  models: {
    mode: "merge",
    providers: {
      lmstudio: {
        baseUrl: "http://127.0.0.1:1234/v1",
        apiKey: "lmstudio",
        api: "openai-responses",
        models: [
          {
            id: "minimax-m2.1-gs32",
            name: "MiniMax M2.1 GS32",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 196608,
            maxTokens: 8192,
          },
        ],
      },
    },
  },
}
`,
  'another OpenAI-compatible server': `{
  models: {
    mode: "merge",
    providers: {
      local: {
        baseUrl: "http://127.0.0.1:8000/v1",
        apiKey: "sk-local",
        api: "openai-responses",
        models: [
          {
            id: "my-local-model",
            name: "Local Model",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 120000,
            maxTokens: 8192,
          },
        ],
      },
    },
  },
}
`,
};

const edits: Record<keyof typeof snippets, readonly (readonly string[])[]> = {
  'LM Studio alone': [
    ['chain', 'add', 'anthropic/claude-opus-4-6'],
    ['chain', 'move', 'anthropic/claude-opus-4-6', '--to', '0'],
  ],
  'hosted first, local as the fallback': [
    ['chain', 'move', 'lmstudio/minimax-m2.1-gs32', '--to', '0'],
    ['chain', 'remove', 'anthropic/claude-opus-4-6'],
  ],
  'another OpenAI-compatible server': [
    ['chain', 'set', '--primary', 'local/my-local-model', '--fallback', 'anthropic/claude-opus-4-6'],
  ],
};

const missing = realGatewayMissing();

test.describe('OpenClaw’s own validator', () => {
  test.skip(missing !== null, missing ?? '');

  for (const [name, text] of Object.entries(snippets)) {
    test(`accepts Hearth’s edits of the documented config: ${name}`, async ({ scratch: folder }) => {
      const place = await makePlace(folder, [openclawBin, dirname(openclawNode)]);
      await writeFile(place.configPath, text, { mode: 0o600 });
      for (const edit of edits[name as keyof typeof snippets]) {
        const outcome = await hearthCli(place, edit);
        expect(outcome, edit.join(' ')).toMatchObject({ code: 0 });
        expect(JSON.parse(outcome.stdout)).toMatchObject({ changed: true, validation: { state: 'valid' } });
      }
      const scratch = await prepareScratch(folder, place.configPath, 9);
      const judged = await openclaw(scratch, ['config', 'validate', '--json']);
      expect(JSON.parse(judged.stdout)).toMatchObject({ valid: true });

      for (const _ of edits[name as keyof typeof snippets]) {
        expect(await hearthCli(place, ['undo'])).toMatchObject({ code: 0 });
      }
      expect(await readFile(place.configPath, 'utf8'), 'undone to the very bytes').toBe(text);
    });
  }

  test('refuses an edit of a file that it does not accept: exit code 5, its own words, and not a byte changed', async ({
    scratch: folder,
  }) => {
    const place = await makePlace(folder, [openclawBin, dirname(openclawNode)]);
    const good = snippets['hosted first, local as the fallback'];
    const bad = good.replace('  models: {\n    mode', '  notAKeyOfOpenClaw: true,\n  models: {\n    mode');
    expect(bad).not.toBe(good);
    await writeFile(place.configPath, bad, { mode: 0o600 });

    const moved = await hearthCli(place, ['chain', 'move', 'lmstudio/minimax-m2.1-gs32', '--to', '0']);
    expect(moved).toMatchObject({ code: 5 });
    expect(JSON.parse(moved.stdout)).toMatchObject({
      error: { code: 'rejected-before', detail: expect.stringContaining('notAKeyOfOpenClaw') },
    });
    expect(await readFile(place.configPath, 'utf8')).toBe(bad);
    expect(await readdir(dirname(place.configPath)), 'no candidate stays').toEqual([
      basename(place.configPath),
    ]);

    const left = ['chain', 'move', 'lmstudio/minimax-m2.1-gs32', '--to', '0', '--no-validate'];
    expect(await hearthCli(place, left)).toMatchObject({ code: 0 });
    expect(await readFile(place.configPath, 'utf8')).toBe(
      bad
        .replace('primary: "anthropic/claude-sonnet-4-5"', 'primary: "lmstudio/minimax-m2.1-gs32"')
        .replace('["lmstudio/minimax-m2.1-gs32",', '["anthropic/claude-sonnet-4-5",'),
    );
  });
});
