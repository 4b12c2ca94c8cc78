import { Generation } from '../server/generation.ts';
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
