import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { targetLimit } from '../../../shared/fit/target-limit.ts';
import { useFitWords } from '../fit/fit-words.ts';
import type { ModelFits } from '../fit/model-fits.ts';
import type { OtherTarget } from '../fit/targets.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import hidden from '../ui/visually-hidden.module.css';
import { useHearth } from '../use-hearth.ts';

/**
 * What the meter draws, for whoever does not see it: a table of the memories, and a list of the models that have a tick. It is there to be
 * read, and says nothing by itself: a new sample each second is no news.
 */
export function MeterInWords(): ReactNode {
  const others = useHearth((state) => state.otherTargets);
  return (
    <div className={hidden['hidden']}>
      <Memories others={others} />
      <Models fits={useModelFits()} />
    </div>
  );
}

/** Bytes; null is unknown. */
interface Memory {
  readonly id: string;
  readonly name: string;
  readonly total: number | null;
  readonly usable: number | null;
  readonly used: number | null;
  readonly free: number | null;
}

function Memories({ others }: { readonly others: readonly OtherTarget[] }): ReactNode {
  const { t } = useTranslation(['machine', 'common']);
  const words = useFitWords();
  const machine = useHearth((state) => state.machine);
  const own = (machine?.pools ?? []).map(({ id, name, totalBytes, limit, usedBytes, freeBytes }): Memory => ({
    id,
    name,
    total: totalBytes,
    usable: limit?.bytes ?? null,
    used: usedBytes,
    free: freeBytes,
  }));
  const memories = [...own, ...others.map(memoryOf)];
  if (memories.length === 0) return null;
  const cell = (bytes: number | null): string => (bytes === null ? t('common:unknown') : words.memory(bytes));
  return (
    <table>
      <caption>{t('inWords.memories')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('inWords.name')}</th>
          <th scope="col">{t('about.total')}</th>
          <th scope="col">{t('about.usable')}</th>
          <th scope="col">{t('about.used')}</th>
          <th scope="col">{t('inWords.free')}</th>
        </tr>
      </thead>
      <tbody>
        {memories.map(({ id, name, total, usable, used, free }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td>{cell(total)}</td>
            <td>{cell(usable)}</td>
            <td>{cell(used)}</td>
            <td>{cell(free)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Another machine, or several as one; how much of it is in use is not looked at here. */
function memoryOf({ target }: OtherTarget): Memory {
  const totals = target.pools.map(({ totalBytes }) => totalBytes);
  const total = totals.reduce((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), 0);
  return { id: target.id, name: target.name, total, usable: targetLimit(target), used: null, free: null };
}

/** Drawn anew only when models or machines are others. */
const Models = memo(function Models({ fits }: { readonly fits: ModelFits }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  if (fits.size === 0) return null;
  return (
    <ul aria-label={t('inWords.models')}>
      {[...fits.values()].map(({ key, name, judgement }) => (
        <li key={key}>{t('inWords.model', { name, verdict: words.verdict(judgement) })}</li>
      ))}
    </ul>
  );
});
