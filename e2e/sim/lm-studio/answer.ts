import type { ServerResponse } from 'node:http';
import { deliver, Generation } from '../server/generation.ts';
import type { EventStream } from '../server/wire.ts';
import type { Instance, ServerState } from './state.ts';

/** An answer of one instance, whose idle time starts when it ends. */
export type Answer = Generation<Instance>;

/** Begins an answer as soon as the instance has a place. Throws where the client goes away or the instance is unloaded before. */
export async function beginAnswer(
  state: ServerState,
  instance: Instance,
  prompt: string,
  client: AbortSignal,
): Promise<Answer> {
  const { clock, settings } = state;
  const answer = await Generation.begin({
    clock,
    speech: settings,
    resident: instance,
    prompt,
    client,
    onEnd: () => state.touch(instance),
  });
  state.touch(instance);
  return answer;
}

/** Sends a stream as `deliver` does: an error comes inside, and the stream then ends without its last event. */
export async function deliverStream(
  response: ServerResponse,
  events: EventStream,
  produce: () => Promise<void>,
): Promise<void> {
  await deliver(
    response,
    async () => {
      await produce();
      events.end();
    },
    (message) => {
      events.send({ error: { message, type: 'internal_error', param: null, code: null } });
      events.end();
    },
  );
}
