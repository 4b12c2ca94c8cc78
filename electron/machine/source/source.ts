import type { FollowOutcome } from '../../process/follow-lines.ts';
import type { RunOutcome } from '../../process/run.ts';

/** Questions to the systeminformation library, by the names of its functions. */
export type Question = 'osInfo' | 'cpu' | 'system' | 'graphics' | 'battery';

/** What Node itself knows of the computer. Bytes. */
export interface NodeFacts {
  readonly memoryBytes: number;
  readonly freeBytes: number;
  readonly cores: number | null;
  readonly cpu: string | null;
}

/**
 * All that the readers ask of a computer: programs, files, and what libraries know. The real one, or a recording of one, so that the whole
 * way from a tool's words to the snapshot can be played again. Nothing of it throws; each may hang until its signal aborts.
 */
export interface MachineSource {
  readonly platform: NodeJS.Platform;
  node(): NodeFacts;
  /** Runs a program to its end. */
  run(program: string, args: readonly string[], signal: AbortSignal): Promise<RunOutcome>;
  /** Runs a program that goes on and prints something about every `every` ms, until it ends or `signal` aborts. */
  follow(program: string, args: readonly string[], options: Following): Promise<FollowOutcome>;
  /** The beginning of a small text file; null: it is not there or cannot be read. */
  text(path: string): Promise<string | null>;
  /** Names in a folder; none where it is not there. */
  list(path: string): Promise<readonly string[]>;
  /** As loosely as the library really answers. Rejects where it fails. */
  ask(question: Question, signal: AbortSignal): Promise<unknown>;
}

export interface Following {
  readonly every: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}
