import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FleetPool } from '../../../../shared/machine/fleet.ts';
import { type PoolRuntime, poolRuntimes } from '../../../../shared/machine/fleet-settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/dot.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './fleet.module.css';
import { useFocusInside } from './use-focus-inside.ts';

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

/** Says which machines a runtime makes one of. */
export function AddPool({
  members,
  onAdd,
  onDone,
}: {
  readonly members: readonly Member[];
  readonly onAdd: (runtime: PoolRuntime, members: readonly string[]) => Promise<boolean>;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation(['machine', 'common', 'fit']);
  const form = useFocusInside();
  const [runtime, setRuntime] = useState<PoolRuntime>('exo');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    if (chosen.length < 2 || isBusy) return;
    setBusy(true);
    const isAdded = await onAdd(
      runtime,
      members.map(({ id }) => id).filter((id) => chosen.includes(id)),
    );
    setBusy(false);
    if (isAdded) onDone();
  };
  return (
    <form
      ref={form}
      className={styles['add']}
      aria-label={t('fleet.addPool')}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div className={styles['backend']}>
        <span>{t('fleet.pooledBy')}</span>
        <Select
          label={t('fleet.pooledBy')}
          value={runtime}
          options={poolRuntimes.map((id) => ({ id, text: t(`fleet.runtime.${id}`) }))}
          onChange={setRuntime}
        />
      </div>
      <p className={styles['hint']}>{t(`fit:pooled.${runtime}`)}</p>
      {members.map(({ id, name }) => (
        <Switch
          key={id}
          isSelected={chosen.includes(id)}
          onChange={(on) => setChosen(on ? [...chosen, id] : chosen.filter((other) => other !== id))}
        >
          {name}
        </Switch>
      ))}
      <p className={styles['acts']}>
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={chosen.length < 2}>
          {t('fleet.poolThem')}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('common:cancel')}
        </Button>
      </p>
    </form>
  );
}
