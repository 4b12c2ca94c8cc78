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
  const text = useFitWords().change(change);
  switch (change.kind) {
    case 'smaller-context': {
      const { contextTokens } = change;
      return (
        <Button small onPress={() => onWish({ ...wish, contextTokens })}>
          {text}
        </Button>
      );
    }
    case 'kv-type': {
      const { kvType } = change;
      return (
        <Button small onPress={() => onWish({ ...wish, kvType })}>
          {text}
        </Button>
      );
    }
    case 'quantization':
    case 'unload-others':
      return text;
  }
  return change satisfies never;
}
