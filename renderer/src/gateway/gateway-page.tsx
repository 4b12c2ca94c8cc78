import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useHearth } from '../use-hearth.ts';
import { AnsweredBy } from './answers/answered-by.tsx';
import styles from './gateway-page.module.css';
import { GatewayLog } from './log/gateway-log.tsx';
import { StateCard } from './state-card.tsx';

/** Is the gateway well? How it is on top, then who answered lately, then what it logs. */
export function GatewayPage(): ReactNode {
  const { t } = useTranslation('gateway');
  const gateway = useHearth((state) => state.gateway);
  return (
    <main className={styles['page']}>
      {gateway === null ? (
        <section className={styles['waiting']}>
          <h2>{t('name')}</h2>
          <p>{t('state.checking')}</p>
        </section>
      ) : (
        <StateCard gateway={gateway} />
      )}
      <div className={styles['answers']}>
        <AnsweredBy />
      </div>
      <div className={styles['log']}>
        <GatewayLog />
      </div>
    </main>
  );
}
