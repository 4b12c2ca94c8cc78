import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FitChange, FitWish, Judgement } from '../../../shared/fit/judgement.ts';
import { Button } from '../ui/button.tsx';
import { useFitWords } from './fit-words.ts';
import styles from './fit-changes.module.css';

/** What would make it fit, the mildest first. What only changes the wish is a press away. */
export function FitChanges({
  fit,
  wish,
  onWish,
}: {
  readonly fit: Judgement;
  readonly wish: FitWish;
  readonly onWish: (wish: FitWish) => void;
}): ReactNode {
  const { t } = useTranslation('fit');
  if (fit.isWindowTooSmall) return null;
  if (fit.verdict === 'does-not-fit') return <p className={styles['none']}>{t('panel.noChange')}</p>;
  if (fit.changes.length === 0) return null;
  return (
    <section className={styles['changes']}>
      <h3 className={styles['title']}>{t('panel.changes')}</h3>
      <ul className={styles['list']}>
        {fit.changes.map((change) => (
          <li key={change.kind}>
            <Change change={change} wish={wish} onWish={onWish} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Change({
  change,
  wish,
  onWish,
}: {
  readonly change: FitChange;
  readonly wish: FitWish;
  readonly onWish: (wish: FitWish) => void;
}): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  switch (change.kind) {
    case 'smaller-context': {
      const { contextTokens } = change;
      return (
        <Button small onPress={() => onWish({ ...wish, contextTokens })}>
          {t('panel.change.smaller-context', { tokens: words.tokens(contextTokens) })}
        </Button>
      );
    }
    case 'kv-type': {
      const { kvType } = change;
      return (
        <Button small onPress={() => onWish({ ...wish, kvType })}>
          {t('panel.change.kv-type', { type: kvType })}
        </Button>
      );
    }
    case 'quantization':
      return t('panel.change.quantization', { name: change.name, bits: words.rate(change.bitsPerWeight) });
    case 'unload-others':
      return t('panel.change.unload-others', { memory: words.memory(change.bytes) });
  }
  return change satisfies never;
}
