import { useEffect, useState } from 'react';
import type { Preview } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { intents } from '../chain/staging.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ask } from '../connection/client.ts';
import { useHearth, useServices } from '../use-hearth.ts';

/** The exact diff of what is staged; `stale` while a newer one is on its way. Null before the first answer. */
export interface ShownPreview {
  readonly answer: Result<Preview> | null;
  readonly stale: boolean;
}

/** Asks for the diff whenever the staged edits or the file change, while `wanted`. The newest question wins. */
export function usePreview(wanted: boolean): ShownPreview {
  const { client } = useServices();
  const staging = useHearth((state) => state.staging);
  const revision = useHearth((state) => readyConfig(state)?.revision ?? null);
  const connected = useHearth((state) => state.connection.kind === 'connected');
  const [shown, setShown] = useState<ShownPreview>({ answer: null, stale: false });

  useEffect(() => {
    if (!wanted || revision === null) return undefined;
    const wishes = intents(staging);
    if (wishes.length === 0) return undefined;
    let newest = true;
    const question = new AbortController();
    setShown((before) => ({ ...before, stale: true }));
    void ask(
      ({ signal }) =>
        client.config.preview(
          { base: revision, intents: wishes },
          { signal: AbortSignal.any([signal, question.signal]) },
        ),
      15_000,
    ).then((answer) => {
      if (newest) setShown({ answer, stale: false });
    });
    return () => {
      newest = false;
      question.abort();
    };
  }, [client, wanted, staging, revision, connected]);

  return shown;
}
