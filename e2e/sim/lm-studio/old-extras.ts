import type { Answer } from './answer.ts';
import type { ServerState } from './state.ts';

/** What `/api/v0/*` adds to an answer: speed, model and engine. */
export function oldExtras(state: ServerState, answer: Answer, startedAt: number): object {
  const { resident: instance, usage } = answer;
  const seconds = (state.clock.now() - startedAt) / 1000;
  const model = state.model(instance.key);
  return {
    stats: {
      tokens_per_second: seconds > 0 ? usage.completion / seconds : 0,
      time_to_first_token: seconds,
      generation_time: seconds,
      stop_reason: 'eosFound',
    },
    model_info: {
      arch: model?.architecture ?? '',
      quant: model?.quantization?.name ?? '',
      format: model?.format ?? 'gguf',
      context_length: instance.toldContext,
    },
    runtime: { name: 'llama.cpp-sim', version: '1.0.0', supported_formats: ['gguf'] },
  };
}
