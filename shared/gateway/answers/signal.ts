import type { AnswerOutcome } from '../answer.ts';

/** How a turn ended, and how far to believe it. */
export interface Ending {
  readonly outcome: Exclude<AnswerOutcome, 'running'>;
  /** a later word may still change it: an error that OpenClaw may try again after, or what others say of the turn */
  readonly settled: boolean;
  /** ms since 1970; null: not told */
  readonly endedAt: number | null;
}

/** A try of one link that gave no answer, as one source tells it. */
export interface Failure {
  /** model ref */
  readonly ref: string;
  /** one of OpenClaw's own classes, such as `rate_limit` */
  readonly reason: string | null;
  /** HTTP status */
  readonly status: number | null;
  /** the server's words */
  readonly raw: string | null;
  /** OpenClaw's sentence about them */
  readonly said: string | null;
  /** 1 is the first link of the chain */
  readonly position: number | null;
}

export type Fact =
  /** a model was called */
  | { readonly kind: 'called'; readonly ref: string }
  /** who should have answered */
  | { readonly kind: 'asked'; readonly ref: string }
  /** who did */
  | { readonly kind: 'answered'; readonly ref: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** One reply of a model, with the tokens it took; a turn with tools has several. */
  | {
      readonly kind: 'reply';
      readonly message: string;
      readonly ref: string;
      readonly input: number;
      readonly output: number;
    }
  | { readonly kind: 'ended'; readonly ending: Ending };

/** What one event or log line tells about one turn. */
export interface Signal {
  /** run id */
  readonly run: string;
  /** earliest and latest ms since 1970 that it speaks of; null: it has no time */
  readonly from: number | null;
  readonly to: number | null;
  readonly session: string | null;
  readonly agent: string | null;
  /**
   * Proves that there is such a turn at the gateway that Hearth is connected to. Other signals only add to a turn that is known: the log is
   * shared by all of a user's gateways, and a chat command has a run id without being a turn.
   */
  readonly opens: boolean;
  /** the very first event of its run */
  readonly first: boolean;
  readonly facts: readonly Fact[];
}
