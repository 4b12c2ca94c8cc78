import { useMemo } from 'react';
import type { Result } from '../../../shared/problem.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import type { Wish } from '../../../shared/warmth/wish.ts';
import { ask } from '../connection/client.ts';
import { type Hearth, useServices } from '../use-hearth.ts';
import { awaitAnswer, forget, press, type WarmthAct, withPressed } from './attention.ts';

/** All that is asked of keeping warm. Each resolves to whether it was taken up; how it failed is told at the foot of the page. */
export interface WarmthActs {
  turn(model: ModelWarmth, on: boolean): Promise<boolean>;
  change(model: ModelWarmth, wish: Partial<Pick<Wish, 'context' | 'schedule'>>): Promise<boolean>;
  cancel(model: ModelWarmth): Promise<boolean>;
  /** Goes on after a pause; tries again what failed; loads anew what has the wrong context. */
  resume(model: ModelWarmth): Promise<boolean>;
  confirm(model: ModelWarmth, how: 'load-anyway' | 'make-room'): Promise<boolean>;
  unload(model: ModelWarmth, instance: string): Promise<boolean>;
}

/** ms. An unload answers when the server has done it, which takes a while where much is to be freed. */
const unloadDeadlineMs = 90_000;

export function useWarmthActs(): WarmthActs {
  const hearth = useServices();
  return useMemo(() => actsOf(hearth), [hearth]);
}

function actsOf({ store, client }: Hearth): WarmthActs {
  const { warmth } = client;

  const run = async (
    act: WarmthAct,
    { name }: ModelWarmth,
    call: (options: { signal: AbortSignal }) => Promise<Result<null>>,
    deadlineMs?: number,
  ): Promise<boolean> => {
    store.setState(({ attention }) => ({ attention: { ...attention, failure: null } }));
    const answer = await ask(call, deadlineMs);
    if (!answer.ok)
      store.setState(({ attention }) => ({
        attention: { ...attention, failure: { act, name, problem: answer.problem } },
      }));
    return answer.ok;
  };

  return {
    turn: async (model, on) => {
      const { ref } = model;
      // Shown at once, and against a snapshot that is on its way already.
      store.setState((state) => {
        const attention = press(
          on ? awaitAnswer(state.attention, ref) : forget(state.attention, ref),
          ref,
          on,
        );
        return { attention, warmth: withPressed(state.warmth, attention) };
      });
      const taken = await run(on ? 'turn-on' : 'turn-off', model, (options) =>
        warmth.set({ ref, on }, options),
      );
      store.setState((state) => {
        const attention = press(state.attention, ref, null);
        if (taken) return { attention };
        const back = press(attention, ref, !on);
        return { attention: forget(attention, ref), warmth: withPressed(state.warmth, back) };
      });
      return taken;
    },
    change: (model, wish) =>
      run('change', model, (options) => warmth.set({ ref: model.ref, on: true, ...wish }, options)),
    cancel: (model) => run('cancel', model, (options) => warmth.cancel({ ref: model.ref }, options)),
    resume: (model) => {
      store.setState(({ attention }) => ({ attention: awaitAnswer(attention, model.ref) }));
      return run('resume', model, (options) => warmth.resume({ ref: model.ref }, options));
    },
    confirm: async (model, how) => {
      store.setState(({ attention }) => ({ attention: forget(attention, model.ref) }));
      return await run('confirm', model, (options) => warmth.confirm({ ref: model.ref, how }, options));
    },
    unload: async (model, instance) => {
      const endpoint = model.endpoint?.id;
      if (endpoint === undefined) return false;
      return await run(
        'unload',
        model,
        (options) => warmth.unload({ endpoint, instance }, options),
        unloadDeadlineMs,
      );
    },
  };
}
