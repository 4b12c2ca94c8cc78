/** Clock and frames of what feeds a part of the page, so that tests need neither. */
export interface FeedTiming {
  /** Waits `ms`, or until `signal` aborts; never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `run` with the next frame. */
  frame(run: () => void): void;
}

export const realFeedTiming: FeedTiming = {
  frame: (run) => void requestAnimationFrame(run),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      if (signal.aborted) finish();
      else signal.addEventListener('abort', finish);
    }),
};

/**
 * One request that ends when `given` aborts or after `ms`, also where the wire is silent.
 *
 * @throws what the request throws, and the signal's reason when it was ended.
 */
export async function timedCall<T>(
  call: (options: { readonly signal: AbortSignal }) => Promise<T>,
  given: AbortSignal,
  ms: number,
): Promise<T> {
  const signal = AbortSignal.any([given, AbortSignal.timeout(ms)]);
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([call({ signal }), promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
