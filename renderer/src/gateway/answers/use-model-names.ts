import { useCallback } from 'react';
import { linkHealth } from '../../../../shared/chain/next-answer.ts';
import { parseRef } from '../../../../shared/models/model-ref.ts';
import { readyConfig } from '../../chain/use-chain.ts';
import { useHearth } from '../../use-hearth.ts';

/** The best name known for a model ref: the server's, the config's, the user's alias, else the model's part of the ref. */
export function useModelNames(): (ref: string) => string {
  const endpoints = useHearth((state) => state.endpoints);
  const config = useHearth(readyConfig);
  return useCallback(
    (ref) => {
      const { name } = linkHealth(ref, endpoints ?? [], config);
      return name === parseRef(ref)?.model ? (config?.aliases[ref] ?? name) : name;
    },
    [endpoints, config],
  );
}
