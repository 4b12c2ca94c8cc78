import type { ContextRule, LoadFailure, SimModel } from './models.ts';

/** tokens: what a load really gets, and what the list says of it */
export interface GivenContext {
  readonly real: number;
  readonly told: number;
}

const both = (tokens: number): GivenContext => ({ real: tokens, told: tokens });

/** The context that a load gets which asks for `asked` tokens; null where it is refused. Never more than the model's maximum. */
export function contextGiven(model: SimModel, rule: ContextRule, asked: number): GivenContext | null {
  const atMost = Math.min(asked, model.maxContext);
  switch (rule.kind) {
    case 'as-asked':
      return both(atMost);
    case 'at-most':
      return both(Math.min(atMost, rule.tokens));
    case 'at-least':
      return both(Math.max(atMost, rule.tokens));
    case 'maximum':
      return both(model.maxContext);
    case 'told-as-maximum':
      return { real: atMost, told: model.maxContext };
    case 'refused-above':
      return asked > rule.tokens ? null : both(atMost);
  }
}

/** Why a load did not end well. `context`: refused for its size; `dropped`: called off, or the server went. */
export type LoadRefusal = 'unknown-model' | 'context' | 'dropped' | LoadFailure;

/** Bytes as the guardrail's sentence tells them. */
const inGB = (bytes: number): string => (bytes / 1e9).toFixed(2);

/** What the server says of a failed load. Out of memory and a broken engine sound alike; only the guardrail says why. */
export function loadMessage(why: Exclude<LoadRefusal, 'unknown-model'>, bytes: number): string {
  switch (why) {
    case 'context':
      return 'Failed to load model: the context length is larger than this model supports.';
    case 'guardrail':
      return `Model loading was stopped due to insufficient system resources. Under the current settings, this model requires approximately ${inGB(bytes)} GB of memory, and continuing to load it would likely overload your system and cause it to freeze.`;
    case 'dropped':
      return 'Failed to load model. Error: Operation canceled.';
    case 'out-of-memory':
    case 'engine':
      return 'Failed to load model. Error: The engine ended unexpectedly (signal SIGABRT).';
  }
}
