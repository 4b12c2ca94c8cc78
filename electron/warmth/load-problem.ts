import { type Problem, problem } from '../../shared/problem.ts';
import type { LoadEnd } from '../../shared/warmth/after-load.ts';
import type { LoadFailure } from '../../shared/warmth/load-outcome.ts';

/** ms that one load may take; then Hearth waits no longer */
export const loadDeadlineMs = 1_200_000;

interface Names {
  readonly name: string;
  readonly server: string;
}

type Failed = Extract<LoadEnd, { kind: 'failed' }>;

const codes = {
  failed: 'warmth-load-failed',
  memory: 'warmth-refused',
  context: 'warmth-context-refused',
  'unknown-model': 'warmth-model-unknown',
  'unknown-instance': 'warmth-model-unknown',
  'needs-token': 'warmth-needs-token',
  unsupported: 'warmth-cannot-load',
  garbage: 'warmth-answer-unusable',
  'no-answer': 'warmth-no-answer',
  timeout: 'warmth-timeout',
} as const;

/** What may be hoped of trying again. */
const hopes: Readonly<Record<LoadFailure, Failed['how']>> = {
  failed: 'once',
  memory: 'memory',
  context: 'for-good',
  'unknown-model': 'for-good',
  'unknown-instance': 'for-good',
  'needs-token': 'for-good',
  unsupported: 'for-good',
  garbage: 'unsettled',
  'no-answer': 'unsettled',
  timeout: 'unsettled',
};

/** A refused load as the decision takes it, with its problem for people. `context`: tokens that were asked for. */
export function failedLoad(
  why: LoadFailure,
  detail: string | null,
  { name, server }: Names,
  context: number | null,
): Failed {
  const params: Problem['params'] = { name, server, minutes: loadDeadlineMs / 60_000, tokens: context ?? 0 };
  return { kind: 'failed', problem: problem(codes[why], params, detail ?? undefined), how: hopes[why] };
}
