import { useState } from 'react';
import type { Problem } from '../../../../shared/problem.ts';
import { ask } from '../../connection/client.ts';
import { useServices } from '../../use-hearth.ts';
import type { FleetSettings } from './edit-fleet.ts';

/**
 * Changes the other machines of the settings. Not shown before the services answer: a link that is added has a token in it, which they
 * take out before it becomes a setting.
 */
export function useFleetSettings(): {
  readonly failure: Problem | null;
  readonly change: (edit: (settings: FleetSettings) => FleetSettings) => Promise<boolean>;
} {
  const { store, client } = useServices();
  const [failure, setFailure] = useState<Problem | null>(null);
  return {
    failure,
    change: async (edit) => {
      const { machines, pools } = edit(store.getState().settings);
      const wanted = { machines: [...machines], pools: [...pools] };
      const answer = await ask((options) => client.settings.set(wanted, options), 10_000);
      setFailure(answer.ok ? null : answer.problem);
      if (answer.ok) store.setState({ settings: answer.value });
      return answer.ok;
    },
  };
}
