import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PoolRuntime, poolRuntimes } from '../../../../shared/machine/fleet-settings.ts';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { AddForm } from './add-form.tsx';
import styles from './fleet.module.css';
import type { Member } from './pool-entry.tsx';

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
  const { t } = useTranslation(['machine', 'fit']);
  const [runtime, setRuntime] = useState<PoolRuntime>('exo');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const inOrder = members.map(({ id }) => id).filter((id) => chosen.includes(id));
  return (
    <AddForm
      label={t('fleet.addPool')}
      addText={t('fleet.poolThem')}
      isComplete={chosen.length >= 2}
      onAdd={() => onAdd(runtime, inOrder)}
      onDone={onDone}
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
    </AddForm>
  );
}
