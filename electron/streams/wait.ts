import type { Timers } from './timers.ts';

/** Resolves after `ms`, or at once when `signal` aborts; never rejects. No timer and no listener stays. */
export function waitFor(ms: number, signal: AbortSignal, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      cancel();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const cancel = timers.after(ms, over);
    signal.addEventListener('abort', over);
    if (signal.aborted) over();
  });
}
