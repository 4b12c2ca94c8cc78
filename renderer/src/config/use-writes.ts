import { useMemo } from 'react';
import type { Intent } from '../../../shared/config/intent.ts';
import type { Applied } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { afterApply, applyFailed, beginApply, intents } from '../chain/staging.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ask } from '../connection/client.ts';
import { editStaging, type State } from '../store.ts';
import { type Hearth, useServices } from '../use-hearth.ts';
import type { WriteKind } from './write-state.ts';

/** OpenClaw's validator alone may take 20 s on a slow machine. */
const writeDeadlineMs = 60_000;

/** Everything that writes the config. Each does nothing while another is under way; how it went is in the store's `write`. */
export interface Writes {
  /** Writes what is staged. On failure it stays staged. */
  apply(): Promise<void>;
  /** Takes the last write back. */
  undo(): Promise<void>;
  /** Puts back what the file held before the write `id`. */
  restore(id: string): Promise<void>;
  create(): Promise<void>;
  /** Writes one wish that was seen as a diff, beside what is staged. */
  setOne(intent: Intent): Promise<void>;
  /** Takes the message about the last write away. */
  dismiss(): void;
}

/** Is there a file to write to, a way to it, and no choice to be made first? What is staged waits until then. */
export function canApply(state: State): boolean {
  return (
    state.connection.kind === 'connected' && readyConfig(state) !== null && state.staging.theirs === null
  );
}

export function useWrites(): Writes {
  const hearth = useServices();
  return useMemo(() => writesOf(hearth), [hearth]);
}

function writesOf({ store, client }: Hearth): Writes {
  const busy = (): boolean =>
    store.getState().write?.state === 'writing' || store.getState().staging.applying !== null;

  const write = async (
    what: WriteKind,
    call: (options: { signal: AbortSignal }) => Promise<Result<Applied>>,
  ): Promise<boolean> => {
    const { config, gateway } = store.getState();
    const before = { config, sync: gateway?.config ?? null };
    store.setState({ write: { state: 'writing', what } });
    const answer = await ask(call, writeDeadlineMs);
    store.setState({
      write: answer.ok
        ? { state: 'done', what, applied: answer.value, before }
        : { state: 'failed', what, problem: answer.problem },
    });
    return answer.ok;
  };

  return {
    apply: async () => {
      const state = store.getState();
      const { staging } = state;
      const config = readyConfig(state);
      const begun = beginApply(staging);
      if (busy() || config === null || !canApply(state) || begun === staging) return;
      const wanted = intents(staging);
      editStaging(store, () => begun);
      const written = await write('apply', (options) =>
        client.config.apply({ base: config.revision, intents: wanted }, options),
      );
      const file = readyConfig(store.getState())?.chain ?? config.chain;
      editStaging(store, (now) => (written ? afterApply(now, file) : applyFailed(now, file)));
      // A write whose answer was lost may have been done, and a refused one may be due to a change not seen yet.
      if (!written) await client.config.reread().catch(() => undefined);
    },
    undo: async () => {
      if (!busy()) await write('undo', (options) => client.config.undo({}, options));
    },
    restore: async (id) => {
      if (!busy()) await write('restore', (options) => client.config.undo({ to: id }, options));
    },
    create: async () => {
      if (!busy()) await write('create', (options) => client.config.create(undefined, options));
    },
    setOne: async (intent) => {
      const base = readyConfig(store.getState())?.revision;
      if (busy() || base === undefined) return;
      await write('setting', (options) => client.config.apply({ base, intents: [intent] }, options));
    },
    dismiss: () => {
      if (!busy()) store.setState({ write: null });
    },
  };
}
