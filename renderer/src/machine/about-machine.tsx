import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FitTarget } from '../../../shared/fit/judgement.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { formatMemory } from '../../../shared/models/format-size.ts';
import { Hint } from '../ui/hint.tsx';
import styles from './about-machine.module.css';

interface AboutMachineProps {
  readonly machine: Machine;
  readonly target: FitTarget;
  /** how much may be used, in words */
  readonly children: string;
}

/** How much models may use, and a hover or focus away where that figure comes from; a press shows all that is known of the machine. */
export function AboutMachine({ machine, target, children }: AboutMachineProps): ReactNode {
  const { t } = useTranslation('machine');
  const sources = [...new Set(target.pools.flatMap(({ limit }) => limit?.source ?? []))];
  const from = sources.map((source) => t(`limitFrom.${source}`)).join(' ');
  return (
    <DialogTrigger>
      <Hint text={from === '' ? t('about.title') : from}>
        <Button className={styles['limit'] ?? ''}>{children}</Button>
      </Hint>
      <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={6}>
        <Dialog className={styles['dialog'] ?? ''} aria-label={t('about.title')}>
          <Facts machine={machine} />
          {machine.pools.map((pool) => (
            <PoolFacts key={pool.id} pool={pool} />
          ))}
          <Gaps machine={machine} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Facts({ machine }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation(['machine', 'common']);
  const { locale } = useLocale();
  const unknown = t('common:unknown');
  const { model, cpu, cores, os, memoryBytes, onBattery } = machine;
  const processor = [cpu, cores === null ? null : t('cores', { count: cores })].filter(
    (part) => part !== null,
  );
  return (
    <dl className={styles['facts']}>
      <dt>{t('about.model')}</dt>
      <dd>{model ?? unknown}</dd>
      <dt>{t('about.processor')}</dt>
      <dd>{processor.length === 0 ? unknown : processor.join(' · ')}</dd>
      <dt>{t('about.memory')}</dt>
      <dd>{formatMemory(memoryBytes, locale)}</dd>
      <dt>{t('about.system')}</dt>
      <dd>{os ?? unknown}</dd>
      {onBattery === true && (
        <>
          <dt>{t('about.power')}</dt>
          <dd>{t('about.battery')}</dd>
        </>
      )}
    </dl>
  );
}

function PoolFacts({ pool }: { readonly pool: Pool }): ReactNode {
  const { t } = useTranslation(['machine', 'common']);
  const { locale } = useLocale();
  const { limit, usedBytes, totalBytes, powerWatts } = pool;
  const memory = (bytes: number | null): string =>
    bytes === null ? t('common:unknown') : formatMemory(bytes, locale);
  return (
    <section className={styles['pool']}>
      <h3>{pool.name}</h3>
      <dl className={styles['facts']}>
        <dt>{t('about.total')}</dt>
        <dd>{memory(totalBytes)}</dd>
        <dt>{t('about.usable')}</dt>
        <dd>
          {memory(limit?.bytes ?? null)}
          {limit !== null && <p className={styles['from']}>{t(`limitFrom.${limit.source}`)}</p>}
        </dd>
        <dt>{t('about.used')}</dt>
        <dd>{memory(usedBytes)}</dd>
        {powerWatts !== null && (
          <>
            <dt>{t('about.power')}</dt>
            <dd>{t('about.watts', { watts: Math.round(powerWatts) })}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** What could not be read and why, so that an unknown is explained. */
function Gaps({ machine: { gaps } }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  if (gaps.length === 0) return null;
  return (
    <section className={styles['pool']}>
      <h3>{t('gaps', { count: gaps.length })}</h3>
      <ul className={styles['gaps']}>
        {gaps.map(({ reader, cause, detail }) => (
          <li key={`${reader} ${cause} ${detail}`}>
            {t(`gap.${cause}`, { reader: t(`reader.${reader}`) })}
            {detail !== undefined && <p className={styles['words']}>{detail}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
