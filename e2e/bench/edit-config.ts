import JSON5 from 'json5';
import { parseDocument } from '../../shared/json5/parse.ts';
import { applyIntents } from '../../shared/config/apply-intents.ts';
import type { Intent } from '../../shared/config/intent.ts';
import { handWritten } from '../hosts/config-text.ts';
import { type Measured, measure } from './comparison.ts';

/** The hand-written config with so many more models, each with a comment, that it is a megabyte. */
function megabyte(): string {
  const entries: string[] = [];
  for (let index = 0; index < 7_500; index += 1) {
    entries.push(
      `          // model ${index}, tried and found wanting\n          { id: 'acme/m-${index}', name: 'Model ${index}', contextWindow: 65536, maxTokens: 8192 },\n`,
    );
  }
  const mark = "          { id: 'acme/small-8b'";
  return handWritten('http://127.0.0.1:1234').replace(mark, `${entries.join('')}${mark}`);
}

/** Everything from the text to the checked new text, beside reading the same text with json5. */
export async function editConfig(): Promise<Measured> {
  const text = megabyte();
  if (text.length < 1_000_000) throw new Error(`only ${text.length} characters`);
  const intent: Intent = {
    kind: 'set-chain',
    from: {
      primary: 'lmstudio/acme/large-70b',
      fallbacks: ['lmstudio/acme/small-8b', 'lmstudio/acme/medium-32b', 'anthropic/claude-sonnet-4-5'],
    },
    to: {
      primary: 'lmstudio/acme/medium-32b',
      fallbacks: ['lmstudio/acme/large-70b', 'lmstudio/acme/small-8b', 'anthropic/claude-sonnet-4-5'],
    },
  };
  return await measure({
    name: `edit a config of ${(text.length / 1e6).toFixed(1)} MB`,
    baseline: { name: 'JSON5.parse', run: () => JSON5.parse(text) },
    subject: {
      name: 'read, reorder, check',
      run: () => {
        const parsed = parseDocument(text);
        if (!parsed.ok) throw new Error(parsed.error.message);
        const root = '/openclaw.json';
        const outcome = applyIntents(
          {
            root,
            files: new Map([[root, { value: parsed.document.value, includes: new Map() }]]),
            documents: new Map([[root, parsed.document]]),
          },
          [intent],
        );
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
        if (outcome.value.length !== 1) throw new Error('not edited');
      },
    },
    iterations: 5,
  });
}
