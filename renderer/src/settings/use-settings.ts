import { useState } from 'react';
import type { Problem } from '../../../shared/problem.ts';
import type { Settings } from '../../../shared/settings.ts';
import { ask } from '../connection/client.ts';
import { useServices } from '../use-hearth.ts';

/** Changes settings: shown at once, kept by the services. `failure` is how the last change failed to be kept. */
export function useSettings(): {
  readonly failure: Problem | null;
  readonly change: (change: Partial<Settings>) => Promise<boolean>;
} {
  const { store, client } = useServices();
  const [failure, setFailure] = useState<Problem | null>(null);
  return {
    failure,
    change: async (change) => {
      const before = store.getState().settings;
      store.setState((state) => ({ settings: { ...state.settings, ...change } }));
      const answer = await ask((options) => client.settings.set(change, options), 10_000);
      setFailure(answer.ok ? null : answer.problem);
      // What cannot be kept still holds for this window, and the problem says so; what is refused does not hold.
      if (!answer.ok && answer.problem.code !== 'settings-unwritable') store.setState({ settings: before });
      return answer.ok;
    },
  };
}
