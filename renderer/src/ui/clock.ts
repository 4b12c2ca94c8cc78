import { useSyncExternalStore } from 'react';

/** A time that ticks for everybody who reads it, by one timer, only while somebody reads and the page is visible. */
interface Clock {
  readonly subscribe: (read: () => void) => () => void;
  /** ms since 1970, of the last tick */
  readonly now: () => number;
}

const silent: Clock['subscribe'] = () => () => undefined;

function makeClock(everyMs: number): Clock {
  const readers = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  const tick = (): void => {
    now = Date.now();
    for (const read of readers) read();
  };

  const runOrRest = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (readers.size === 0 || document.visibilityState !== 'visible') return;
    tick();
    timer = setInterval(tick, everyMs);
  };

  return {
    now: () => {
      // While it rests nobody has moved it on.
      if (timer === undefined && Date.now() - now >= everyMs) now = Date.now();
      return now;
    },
    subscribe: (read) => {
      const first = readers.size === 0;
      readers.add(read);
      if (first) {
        document.addEventListener('visibilitychange', runOrRest);
        runOrRest();
      }
      return () => {
        readers.delete(read);
        if (readers.size > 0) return;
        document.removeEventListener('visibilitychange', runOrRest);
        runOrRest();
      };
    },
  };
}

const minutes = makeClock(60_000);
const seconds = makeClock(1000);

/** Now, to the minute; ms since 1970. */
export function useMinute(): number {
  return useSyncExternalStore(minutes.subscribe, minutes.now);
}

/** Now, to the second; ms since 1970. While `runs` is false it stands still and costs nothing. */
export function useSecond(runs = true): number {
  return useSyncExternalStore(runs ? seconds.subscribe : silent, seconds.now);
}
