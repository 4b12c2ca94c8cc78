import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import type { ProblemCode } from '../../../shared/problem.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { GatewayTokenForm } from './gateway-token-form.tsx';
import styles from './trouble.module.css';
import { Trouble } from './trouble.tsx';

/** Of a gateway that does not answer, its state says these already. */
const saidByState: ReadonlySet<ProblemCode> = new Set([
  'gateway-busy',
  'gateway-unreachable',
  'gateway-not-connected',
  'gateway-not-running',
]);

/** Why Hearth is not connected to a gateway that answers, and the token's way in where a token is what is wanted. */
export function LinkTrouble({
  gateway: { link, state },
  mayGiveToken,
}: {
  readonly gateway: Gateway;
  readonly mayGiveToken: boolean;
}): ReactNode {
  const { t } = useTranslation('gateway');
  if (link.kind !== 'failed') return null;
  const answers = state.kind === 'ready' || state.kind === 'degraded';
  if (!answers && saidByState.has(link.problem.code)) return null;
  return (
    <Trouble look="warn">
      <ProblemNote problem={link.problem} />
      {mayGiveToken && (
        <div className={styles['form']}>
          <GatewayTokenForm />
          <p className={styles['hint']}>{t('link.tokenHint')}</p>
        </div>
      )}
    </Trouble>
  );
}
