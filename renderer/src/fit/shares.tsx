import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FitTarget, Judgement } from '../../../shared/fit/judgement.ts';
import { useFitWords } from './fit-words.ts';
import styles from './shares.module.css';

/** What each of several memories has to hold, and what being several does to the speed of one answer. Nothing for a single memory. */
export function Shares({ fit, target }: { readonly fit: Judgement; readonly target: FitTarget }): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  if (target.pooledBy === null) return null;
  return (
    <section className={styles['shares']}>
      {fit.shares.length > 0 && (
        <dl className={styles['list']} aria-label={t('panel.shares')}>
          {fit.shares.map(({ pool, name, bytes, usableBytes }) => (
            <div key={pool} className={styles['entry']}>
              <dt title={name}>{name}</dt>
              <dd>{t('panel.share', { need: words.memory(bytes), limit: words.memory(usableBytes) })}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className={styles['note']}>{t(`pooled.${target.pooledBy}`)}</p>
    </section>
  );
}
