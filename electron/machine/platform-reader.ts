import type { Machine } from '../../shared/machine/snapshot.ts';

/** What a platform's readers know of the computer. */
export type Sight = Omit<Machine, 'sampledAt'>;

/** All readers of one platform as one. */
export interface PlatformReader extends AsyncDisposable {
  /** as it is known now, with what is not known and why */
  readonly sight: Sight;
  /** Whether every reader has told something, or why it tells nothing. */
  readonly hasAnswered: boolean;
  /** Wants figures every `every` ms from now on; null: none, and programs that go on are ended. */
  want(every: number | null): void;
  /** Asks everything that is due; resolves when all of it is answered. */
  look(): Promise<void>;
}
