import type { Applied, ConfigSnapshot } from '../../../shared/config/snapshot.ts';
import type { ConfigSync } from '../../../shared/gateway/snapshot.ts';
import type { Problem } from '../../../shared/problem.ts';

/** What the user had written: their staged edits, the last write taken back, an earlier version put back, a new config, one setting. */
export type WriteKind = 'apply' | 'undo' | 'restore' | 'create' | 'setting';

/** How things stood when a write was asked for: what the gateway says later is about the write only if it is newer. */
export interface BeforeWrite {
  readonly config: ConfigSnapshot | null;
  /** null: nothing was known of the gateway */
  readonly sync: ConfigSync | null;
}

/** How the last write stands. At most one is under way. */
export type WriteState =
  | { readonly state: 'writing'; readonly what: WriteKind }
  | {
      readonly state: 'done';
      readonly what: WriteKind;
      readonly applied: Applied;
      readonly before: BeforeWrite;
    }
  | { readonly state: 'failed'; readonly what: WriteKind; readonly problem: Problem };
