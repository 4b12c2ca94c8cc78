import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { targetLimit } from '../../../shared/fit/target-limit.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { useFitWords } from '../fit/fit-words.ts';
import { useHearth } from '../use-hearth.ts';
import { AboutMachine } from './about-machine.tsx';
import styles from './machine-card.module.css';
import { MemoryMeter } from './memory-meter.tsx';
import { MeterInWords } from './meter-in-words.tsx';
import { MeterLine } from './meter-line.tsx';
import { SamplesGraph } from './samples/samples-graph.tsx';
import { useUsedNow } from './use-used-now.ts';

/** A band across the top: what this computer is, how much models may use of it, what is used now, and the last ten minutes. */
export function MachineCard(): ReactNode {
  const { t } = useTranslation('machine');
  const machine = useHearth((state) => state.machine);
  return (
    <section className={styles['band']} aria-label={t('title')}>
      <div className={styles['meter']}>
        <Head machine={machine} />
        <MemoryMeter />
        <MeterInWords />
        <MeterLine />
      </div>
      {machine === null || machine.pools.length === 0 ? (
        <div className={styles['graphPlace']} />
      ) : (
        <SamplesGraph machine={machine} />
      )}
    </section>
  );
}

function Head({ machine }: { readonly machine: Machine | null }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const target = useHearth((state) => state.targets[0] ?? null);
  const use = useUsedNow();
  if (machine === null)
    return (
      <div className={styles['head']}>
        <h2 className={styles['title']}>{t('title')}</h2>
        <p className={styles['dim']}>{t('looking')}</p>
      </div>
    );
  if (target === null) return <KnownSoFar machine={machine} />;
  const limit = targetLimit(target);
  const kind = target.pools[0]?.kind ?? 'ram';
  return (
    <div className={styles['head']}>
      <h2 className={styles['title']}>{t('title')}</h2>
      <p className={styles['what']}>
        <span className={styles['name']} title={machine.model ?? target.name}>
          {machine.model ?? target.name}
        </span>
        <AboutMachine machine={machine} target={target}>
          {limit === null ? t('limit.unknown') : t(`limit.${kind}`, { memory: words.memory(limit) })}
        </AboutMachine>
        <span className={styles['use']}>
          {use === null ? t('useUnknown') : t('use', { used: words.memory(use.used) })}
        </span>
      </p>
    </div>
  );
}

/** What is known before the GPU has answered: the rest comes when it does. */
function KnownSoFar({ machine }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const { model, cpu, memoryBytes, memoryUsedBytes } = machine;
  const name = model ?? cpu;
  return (
    <div className={styles['head']}>
      <h2 className={styles['title']}>{t('title')}</h2>
      <p className={styles['what']}>
        {name !== null && (
          <span className={styles['name']} title={name}>
            {name}
          </span>
        )}
        <span className={styles['use']}>{t('mainMemory', { memory: words.memory(memoryBytes) })}</span>
        {memoryUsedBytes !== null && (
          <span className={styles['use']}>{t('use', { used: words.memory(memoryUsedBytes) })}</span>
        )}
      </p>
    </div>
  );
}
