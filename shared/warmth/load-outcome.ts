/** Why a server did not do what it was asked for. */
export type LoadFailure =
  /** it tried and failed, for a reason that it does not tell apart from others */
  | 'failed'
  /** it says that memory is short */
  | 'memory'
  /** it does not load with so much context */
  | 'context'
  | 'unknown-model'
  /** nothing of that name is loaded */
  | 'unknown-instance'
  | 'needs-token'
  /** it has no such request: too old, or another program */
  | 'unsupported'
  /** an answer that makes no sense */
  | 'garbage'
  /** the connection broke, or the time was over: it may still be doing it */
  | 'no-answer'
  | 'timeout';

/** It was not done: refused in words of the server's own, shortened, or called off. */
export type Refusal =
  | { readonly kind: 'failed'; readonly why: LoadFailure; readonly detail: string | null }
  | { readonly kind: 'aborted' };

/** What came of asking a server to load. `instance` and `context` (tokens) as it says; null: it does not say. `ms`: the whole request. */
export type LoadOutcome =
  | {
      readonly kind: 'loaded';
      readonly instance: string | null;
      readonly context: number | null;
      readonly ms: number;
    }
  | Refusal;

/** What came of asking a server for something that takes no time. */
export type ActOutcome = { readonly kind: 'done' } | Refusal;
