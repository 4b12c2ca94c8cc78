import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayState } from '../../../shared/gateway/snapshot.ts';
import styles from './trouble.module.css';

type NotInstalled = Extract<GatewayState, { kind: 'not-installed' }>;

/** Where OpenClaw's program was looked for. */
export function Tried({ tried }: { readonly tried: NotInstalled['tried'] }): ReactNode {
  const { t } = useTranslation('gateway');
  if (tried.length === 0) return null;
  return (
    <div>
      <p>{t('page.tried')}</p>
      <ul className={styles['tried']}>
        {tried.map(({ place, where }) => (
          <li key={`${place} ${where}`}>
            {t(`page.place.${place}`)}: <code>{where}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
