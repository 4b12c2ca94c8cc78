import { Generation } from '../server/generation.ts';
import type { Instance, ServerState } from './state.ts';

/** An answer of one instance, whose idle time starts when it ends. */
export type Answer = Generation<Instance>;

/** Tells an answer as soon as the instance has a place. Throws where the client goes away or the instance is unloaded before. */
export async function answering(
  state: ServerState,
  instance: Instance,
  prompt: string,
  client: AbortSignal,
  tell: (answer: Answer) => Promise<void>,
): Promise<void> {
  const { clock, settings } = state;
  const answer = await Generation.begin({
    clock,
    speech: settings,
    resident: instance,
    prompt,
    client,
    onEnd: () => state.touch(instance),
  });
  try {
    state.touch(instance);
    await tell(answer);
  } finally {
    answer[Symbol.dispose]();
  }
}
