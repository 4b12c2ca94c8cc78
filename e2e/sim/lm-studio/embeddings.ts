import type { ServerResponse } from 'node:http';
import { vectorOf } from '../server/embed.ts';
import { sendJson, tokensOf } from '../server/wire.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import type { ServerState } from './state.ts';

/** `POST /v1/embeddings`: the same text always gets the same vector. */
export async function embeddings(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const texts = [body['input']].flat();
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string')) {
    sendOpenAiError(response, 400, "'input' must be a string or an array of strings", 'input', null);
    return;
  }
  const tokens = texts.map(tokensOf);
  const choice = await chooseInstance(state, wantOf(body, Math.max(...tokens)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  const total = tokens.reduce((sum, count) => sum + count, 0);
  sendJson(response, 200, {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', embedding: vectorOf(text), index })),
    model: choice.instance.id,
    usage: { prompt_tokens: total, total_tokens: total },
  });
}
