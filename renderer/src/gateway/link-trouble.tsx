import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLink } from '../../../shared/gateway/snapshot.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { GatewayTokenForm } from './gateway-token-form.tsx';
import styles from './trouble.module.css';

/** Why Hearth is not connected to a gateway that answers, and the token's way in where a token is what is wanted. */
export function LinkTrouble({
  link,
  mayGiveToken,
}: {
  readonly link: GatewayLink;
  readonly mayGiveToken: boolean;
}): ReactNode {
  const { t } = useTranslation('gateway');
  if (link.kind !== 'failed') return null;
  return (
    <div className={styles['trouble']} data-look="warn">
      <ProblemNote problem={link.problem} />
      {mayGiveToken && (
        <div className={styles['form']}>
          <GatewayTokenForm />
          <p className={styles['hint']}>{t('link.tokenHint')}</p>
        </div>
      )}
    </div>
  );
}
