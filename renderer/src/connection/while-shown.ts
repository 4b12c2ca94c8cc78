/**
 * Watches while the page is shown, and anew whenever it is shown again: the services ask servers and hardware seldom while nobody
 * watches, and a hidden tab or a minimised window is nobody. Ends when `signal` aborts or the stream ends by itself.
 */
export async function whileShown(
  signal: AbortSignal,
  watch: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  for (;;) {
    await visibility('visible', signal);
    if (signal.aborted) return;
    const hidden = new AbortController();
    const stop = AbortSignal.any([signal, hidden.signal]);
    const hiding = visibility('hidden', stop).then(() => hidden.abort());
    try {
      await watch(stop);
    } catch (error) {
      if (!hidden.signal.aborted) throw error;
    }
    if (!hidden.signal.aborted) return;
    await hiding;
  }
}

/** Resolves as soon as the page is as `wanted`, or when `signal` aborts. */
function visibility(wanted: DocumentVisibilityState, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.visibilityState !== wanted && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}
