import type { ServerResponse } from 'node:http';
import { deliver, deliverStream } from '../server/generation.ts';
import { usageOf } from '../server/tell-chat.ts';
import { EventStream, sendJson, tokensOf } from '../server/wire.ts';
import { answering } from './answer.ts';
import { chooseInstance, wantOf } from './choose-instance.ts';
import { sendOpenAiError, sendRefusal } from './errors.ts';
import { idOf } from './ids.ts';
import { oldExtras } from './old-extras.ts';
import type { ServerState } from './state.ts';

/** `POST /v1/completions`, the oldest of OpenAI's APIs, whole or streamed. With `old`, the whole answer has what v0 adds. */
export async function completions(
  state: ServerState,
  body: Record<string, unknown>,
  response: ServerResponse,
  signal: AbortSignal,
  old = false,
): Promise<void> {
  const prompt = body['prompt'];
  if (typeof prompt !== 'string') {
    sendJson(response, 400, { error: "'prompt' field is required" });
    return;
  }
  const choice = await chooseInstance(state, wantOf(body, tokensOf(prompt)), signal);
  if (!choice.ok) {
    sendRefusal(response, choice);
    return;
  }
  const base = {
    id: `cmpl-${idOf(state, 22)}`,
    object: 'text_completion',
    created: Math.floor(state.clock.now() / 1000),
    model: choice.instance.id,
  };
  await deliver(
    response,
    async () => {
      await answering(state, choice.instance, prompt, signal, async (generation) => {
        const startedAt = state.clock.now();
        if (body['stream'] !== true) {
          await generation.whole();
          const extras = old ? oldExtras(state, generation, startedAt) : {};
          const usage = usageOf(generation.usage);
          sendJson(response, 200, { ...base, ...said(state.settings.answer, 'stop'), usage, ...extras });
          return;
        }
        await generation.readPrompt();
        const events = new EventStream(response);
        await deliverStream(response, events, async () => {
          for await (const { kind, text } of generation.pieces())
            if (kind === 'message') events.send({ ...base, ...said(text, null) });
          events.send({ ...base, ...said('', 'stop') });
          events.send('[DONE]');
        });
      });
    },
    (message) => sendOpenAiError(response, 500, message, null, null),
  );
}

const said = (text: string, finish: string | null): object => ({
  choices: [{ index: 0, text, logprobs: null, finish_reason: finish }],
});
