import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { thisMachineId } from '../../../../shared/machine/fleet-settings.ts';
import { Section } from '../../settings/section.tsx';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { useHearth } from '../../use-hearth.ts';
import { AddMachine } from './add-machine.tsx';
import { AddPool } from './add-pool.tsx';
import {
  mostMachines,
  mostPools,
  withMachine,
  withName,
  withoutMachine,
  withoutPool,
  withPool,
} from './edit-fleet.ts';
import styles from './fleet.module.css';
import { MachineEntry } from './machine-entry.tsx';
import { type Member, PoolEntry } from './pool-entry.tsx';
import { useFleetSettings } from './use-fleet-settings.ts';

type Adding = 'machine' | 'pool' | null;

/** Other machines in the settings: added by their link or by hand, named, removed, and pooled where a runtime really pools them. */
export function MachinesSection(): ReactNode {
  const { t } = useTranslation('machine');
  const fleet = useHearth((state) => state.fleet);
  const { failure, change } = useFleetSettings();
  const [adding, setAdding] = useState<Adding>(null);
  const others = fleet?.machines.filter(({ kind }) => kind !== 'this') ?? [];
  const members: readonly Member[] = [
    { id: thisMachineId, name: t('title') },
    ...others.map(({ id, name }) => ({ id, name: name ?? id })),
  ];
  const pools = fleet?.pools ?? [];
  return (
    <Section title={t('fleet.title')} hint={t('fleet.hint')}>
      {others.length === 0 && <p>{t('fleet.none')}</p>}
      {others.length > 0 && (
        <ul className={styles['list']} aria-label={t('fleet.title')}>
          {others.map((machine) => (
            <MachineEntry
              key={machine.id}
              machine={machine}
              onRename={(name) => change((settings) => withName(settings, machine.id, name))}
              onRemove={() => change((settings) => withoutMachine(settings, machine.id))}
            />
          ))}
        </ul>
      )}
      {pools.length > 0 && (
        <ul className={styles['list']} aria-label={t('fleet.pools')}>
          {pools.map((pool) => (
            <PoolEntry
              key={pool.id}
              pool={pool}
              members={members}
              onRemove={() => change((settings) => withoutPool(settings, pool.id))}
            />
          ))}
        </ul>
      )}
      {adding === 'machine' && (
        <AddMachine
          onAdd={(name, machine) => change((settings) => withMachine(settings, name, machine))}
          onDone={() => setAdding(null)}
        />
      )}
      {adding === 'pool' && (
        <AddPool
          members={members}
          onAdd={(runtime, chosen) => change((settings) => withPool(settings, runtime, chosen))}
          onDone={() => setAdding(null)}
        />
      )}
      {failure !== null && <ProblemNote problem={failure} />}
      {adding === null && (
        <p className={styles['acts']}>
          <Button isDisabled={others.length >= mostMachines} onPress={() => setAdding('machine')}>
            {t('fleet.add')}
          </Button>
          {others.length > 0 && (
            <Button isDisabled={pools.length >= mostPools} onPress={() => setAdding('pool')}>
              {t('fleet.addPool')}
            </Button>
          )}
        </p>
      )}
    </Section>
  );
}
