import type { Architecture } from './facts.ts';

/**
 * Bytes of the state that linear attention, state-space layers, KDA and short convolutions keep for each sequence, in f32 and without
 * regard to the context: in every such layer the last `conv − 1` inputs of the convolution and one matrix `state × inner`.
 */
export function recurrentStateBytes(recurrent: Architecture['recurrent'], sequences: number): number {
  if (recurrent === null) return 0;
  const { layers, conv, inner, state, groups } = recurrent;
  const convolution = (conv - 1) * (inner + 2 * groups * state);
  return 4 * (convolution + state * inner) * layers * sequences;
}
