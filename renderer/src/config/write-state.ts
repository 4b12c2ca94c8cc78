import type { Applied } from '../../../shared/config/snapshot.ts';
import type { Problem } from '../../../shared/problem.ts';

/** What the user had written: their staged edits, the last write taken back, an earlier version put back, a new config. */
export type WriteKind = 'apply' | 'undo' | 'restore' | 'create';

/** How the last write stands. At most one is under way. */
export type WriteState =
  | { readonly state: 'writing'; readonly what: WriteKind }
  | { readonly state: 'done'; readonly what: WriteKind; readonly applied: Applied }
  | { readonly state: 'failed'; readonly what: WriteKind; readonly problem: Problem };
