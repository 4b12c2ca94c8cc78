/** Calls `take` for the value as it is and after every change, until disposed. */
export function following<T>(
  source: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
  take: (value: T) => void,
): AsyncDisposable {
  const life = new AbortController();
  const followed = (async (): Promise<void> => {
    for await (const value of source(life.signal)) take(value);
  })();
  return {
    async [Symbol.asyncDispose]() {
      life.abort();
      await followed;
    },
  };
}
