import type { Architecture, Weights } from './facts.ts';

/** What a model's own files say. */
export interface ModelOnDisk {
  readonly architecture: Architecture;
  readonly weights: Weights;
  /** Hearth knows how this architecture keeps its context; else it was taken for plain attention */
  readonly isKnown: boolean;
}
