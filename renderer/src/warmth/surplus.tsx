import type { ReactNode } from 'react';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { judged } from '../fit/judged.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { rowOf } from './no-room.ts';
import { useWarmthWords } from './words.ts';

/** Where a server gave more context than was asked for: that it did, and about what the rest costs, as far as that is known. */
export function Surplus({ model }: { readonly model: ModelWarmth }): ReactNode {
  const { t, tokens, memory } = useWarmthWords();
  const fit = useModelFits().get(rowOf(model));
  const has = model.state.kind === 'warm' ? model.state.context : null;
  const wanted = model.wanted.context;
  if (!model.wish.on || has === null || wanted === null || has <= wanted) return null;
  const needAt = (contextTokens: number): number =>
    fit === undefined ? 0 : judged(fit.facts, fit.target, { ...fit.wish, contextTokens }).need.total;
  const bytes = needAt(has) - needAt(wanted);
  return (
    <p>
      {bytes > 0
        ? t('page.story.moreMemory', {
            wanted: tokens(wanted),
            memory: t('page.about', { time: memory(bytes) }),
          })
        : t('page.story.more', { wanted: tokens(wanted) })}
    </p>
  );
}
