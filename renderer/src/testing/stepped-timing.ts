import type { FeedTiming } from '../connection/feed-timing.ts';

/** Frames at once; waits until the test ends them, or their signal aborts. */
export function steppedTiming(): FeedTiming & {
  /** ends of the waits under way */
  readonly waiting: Set<() => void>;
} {
  const waiting = new Set<() => void>();
  return {
    waiting,
    frame: (run) => run(),
    wait: (_, signal) =>
      new Promise((resolve) => {
        const finish = (): void => {
          waiting.delete(finish);
          resolve();
        };
        waiting.add(finish);
        signal.addEventListener('abort', finish, { once: true });
        if (signal.aborted) finish();
      }),
  };
}
