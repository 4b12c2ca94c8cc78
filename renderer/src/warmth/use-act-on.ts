import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { useServices } from '../use-hearth.ts';
import type { ActKind } from './acts-on.ts';
import { fitConfig } from './fit-config.ts';
import { offeredModel } from './offered-model.ts';
import { useWarmthActs } from './use-warmth-acts.ts';

/** Does something about a model's state. Resolves when it was taken up, or failed; the page tells which. */
export function useActOn(model: ModelWarmth): (act: Exclude<ActKind, 'show'>) => Promise<void> {
  const { store } = useServices();
  const acts = useWarmthActs();
  return async (act) => {
    switch (act) {
      case 'cancel':
        await acts.cancel(model);
        return;
      case 'resume':
      case 'retry':
      case 'loadNow':
      case 'anew':
        await acts.resume(model);
        return;
      case 'turnOn':
        await acts.turn(model, true);
        return;
      case 'unload':
        for (const { id } of offeredModel(store.getState().endpoints, model)?.loaded ?? [])
          await acts.unload(model, id);
        return;
      case 'decide':
        store.setState(({ attention }) => ({
          attention: { ...attention, dialog: { kind: 'ask', ref: model.ref } },
        }));
        return;
      case 'token':
        store.setState(({ attention }) =>
          model.endpoint === null
            ? {}
            : { attention: { ...attention, dialog: { kind: 'token', endpoint: model.endpoint.id } } },
        );
        return;
      case 'fit':
        store.setState((state) => {
          const intent = fitConfig(model, readyConfig(state));
          if (intent === null) return {};
          return {
            attention: { ...state.attention, dialog: { kind: 'fit-config', name: model.name, intent } },
          };
        });
        return;
    }
    act satisfies never;
  };
}
