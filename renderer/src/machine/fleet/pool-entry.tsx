import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FleetPool } from '../../../../shared/machine/fleet.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/dot.tsx';
import styles from './fleet.module.css';

/** A machine that can be part of a pool. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

/** Machines that run one model together, and why they do not where they cannot. */
export function PoolEntry({
  pool,
  members,
  onRemove,
}: {
  readonly pool: FleetPool;
  readonly members: readonly Member[];
  readonly onRemove: () => Promise<boolean>;
}): ReactNode {
  const { t } = useTranslation(['machine', 'fit']);
  const name = pool.members.map((id) => members.find((member) => member.id === id)?.name ?? id).join(' + ');
  return (
    <li className={styles['entry']}>
      <p className={styles['head']}>
        <Dot look={pool.problem === null ? 'good' : 'warn'} />
        <span className={styles['name']}>{name}</span>
        <span className={styles['where']}>{t(`fleet.runtime.${pool.runtime}`)}</span>
      </p>
      <p className={styles['facts']}>
        {pool.problem === null ? t(`fit:pooled.${pool.runtime}`) : t(`fleet.poolProblem.${pool.problem}`)}
      </p>
      <p className={styles['acts']}>
        <Button look="link" aria-label={t('fleet.removeOf', { name })} onPress={() => void onRemove()}>
          {t('fleet.remove')}
        </Button>
      </p>
    </li>
  );
}
