import type { ProblemCode } from '../problem.ts';
import type { Holder, NamedProcess } from './machine.ts';
import type { Exit } from './snapshot.ts';

/** What is known when a gateway process has ended. */
export interface ExitFacts {
  readonly exit: Exit;
  /** the newest lines of its output, oldest first, without colours */
  readonly lastLines: readonly string[];
  /** whom the lock names now */
  readonly holder: Holder;
  /** who listens on its port now; null: nobody, or not known */
  readonly listener: NamedProcess | null;
  /** what Hearth's own reader says of the config; null: it can be read */
  readonly configProblem: {
    readonly code: ProblemCode;
    readonly line: number | null;
    readonly detail: string;
  } | null;
  /** the config's text, for the offending line; null: not known */
  readonly configText: string | null;
}
