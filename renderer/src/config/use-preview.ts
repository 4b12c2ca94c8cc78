import { useEffect, useState } from 'react';
import type { Preview } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { intents } from '../chain/staging.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ask } from '../connection/client.ts';
import type { State } from '../store.ts';
import { useServices } from '../use-hearth.ts';

/** The exact diff of what is staged; `stale` while a newer one is on its way. Null before the first answer. */
export interface ShownPreview {
  readonly answer: Result<Preview> | null;
  readonly stale: boolean;
}

const previewDeadlineMs = 15_000;

/** Asks for the diff, and again whenever the staged edits or the file change or the connection is back. The newest question wins. */
export function usePreview(): ShownPreview {
  const { client, store } = useServices();
  const [shown, setShown] = useState<ShownPreview>({ answer: null, stale: false });

  useEffect(() => {
    let question = new AbortController();
    const read = async (state: State): Promise<void> => {
      question.abort();
      question = new AbortController();
      const { signal: overtaken } = question;
      const config = readyConfig(state);
      const wishes = intents(state.staging);
      if (config === null || wishes.length === 0) return;
      const answer = await ask(
        ({ signal }) =>
          client.config.preview(
            { base: config.revision, intents: wishes },
            { signal: AbortSignal.any([signal, overtaken]) },
          ),
        previewDeadlineMs,
      );
      if (!overtaken.aborted) setShown({ answer, stale: false });
    };
    void read(store.getState());
    const stop = store.subscribe((now, before) => {
      if (!mayDiffer(now, before)) return;
      setShown(({ answer }) => ({ answer, stale: true }));
      void read(now);
    });
    return () => {
      stop();
      question.abort();
    };
  }, [client, store]);

  return shown;
}

function mayDiffer(now: State, before: State): boolean {
  return (
    now.staging !== before.staging ||
    readyConfig(now)?.revision !== readyConfig(before)?.revision ||
    (now.connection.kind === 'connected' && before.connection.kind !== 'connected')
  );
}
