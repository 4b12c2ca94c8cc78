import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayAction } from '../../../shared/gateway/actions.ts';
import type { ConfigSync } from '../../../shared/gateway/snapshot.ts';
import { ConfigIssues } from '../config/config-issues.tsx';
import { ConfigWaysBack } from './config-ways-back.tsx';
import { EndingButton } from './ending-button.tsx';
import styles from './trouble.module.css';
import { Trouble } from './trouble.tsx';
import type { GatewayActs } from './use-gateway-acts.ts';

/** A running gateway that does not use the config that is on disk: why, and the way out. */
export function ConfigTrouble({
  sync,
  acts,
  allowed,
}: {
  readonly sync: ConfigSync;
  readonly acts: GatewayActs;
  readonly allowed: readonly GatewayAction[];
}): ReactNode {
  const { t } = useTranslation('gateway');
  switch (sync.kind) {
    case 'unknown':
    case 'saved':
    case 'live':
      return null;
    case 'rejected':
      return (
        <Trouble look="bad" label={t('config.label')}>
          <p className={styles['lead']}>{t('config.rejected')}</p>
          <ConfigIssues issues={sync.issues} />
          <ConfigWaysBack allowed={allowed} />
        </Trouble>
      );
    case 'needs-restart': {
      const port = sync.how === 'stop-and-start';
      // What needs a new process is only possible where the process may be ended.
      const possible = allowed.includes(port ? 'stop' : 'restart');
      return (
        <Trouble look="warn" label={t('config.label')}>
          <p className={styles['lead']}>{t(port ? 'config.stopAndStart' : 'config.restart')}</p>
          {possible && (
            <p className={styles['actions']} tabIndex={-1}>
              <EndingButton
                what="restart"
                acts={acts}
                text={t(port ? 'config.stopAndStartNow' : 'action.restart')}
              />
            </p>
          )}
        </Trouble>
      );
    }
  }
  return sync satisfies never;
}
