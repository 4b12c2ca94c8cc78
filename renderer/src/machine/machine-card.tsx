import type { ReactNode } from 'react';
import { Meter, useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { formatMemory } from '../../../shared/models/format-size.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './machine-card.module.css';

/** A band across the top: what this computer is, how full its memory is, which GPUs it has. */
export function MachineCard(): ReactNode {
  const { t } = useTranslation('machine');
  const machine = useHearth((state) => state.machine);
  return (
    <section className={styles['band']} aria-label={t('title')}>
      <div className={styles['what']}>
        <h2 className={styles['title']}>{t('title')}</h2>
        <Description machine={machine} />
      </div>
      {machine !== null && <Memory machine={machine} />}
      {machine !== null && <Gpus machine={machine} />}
    </section>
  );
}

function Description({ machine }: { readonly machine: Machine | null }): ReactNode {
  const { t } = useTranslation('machine');
  if (machine === null) return <p className={styles['dim']}>{t('looking')}</p>;
  const { cpu, cores, os } = machine;
  const parts = [cpu, cores === null ? null : t('cores', { count: cores }), os].filter(
    (part) => part !== null,
  );
  const text = parts.join(' · ');
  return (
    <p className={styles['dim']} title={text}>
      {text}
    </p>
  );
}

function Memory({ machine: { memoryBytes, memoryUsedBytes } }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  const { locale } = useLocale();
  const total = formatMemory(memoryBytes, locale);
  const text =
    memoryUsedBytes === null
      ? t('memoryTotal', { total })
      : t('memoryUse', { used: formatMemory(memoryUsedBytes, locale), total });
  const share =
    memoryUsedBytes === null || memoryBytes <= 0 ? null : Math.min(1, memoryUsedBytes / memoryBytes);
  return (
    <div className={styles['memory']}>
      <p>
        <span className={styles['name']}>{t('memory')}</span> {text}
      </p>
      {share !== null && (
        <Meter className={styles['bar'] ?? ''} aria-label={t('memory')} value={share * 100} valueLabel={text}>
          <div className={styles['fill']} style={{ inlineSize: `${share * 100}%` }} />
        </Meter>
      )}
    </div>
  );
}

function Gpus({ machine: { gpus } }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  const { locale } = useLocale();
  const texts = gpus.map(({ name, memoryBytes }) =>
    memoryBytes === null
      ? t('gpuUnknownMemory', { name })
      : t('gpu', { name, memory: formatMemory(memoryBytes, locale) }),
  );
  const all = [...counted(texts)].join(' · ');
  return (
    <div className={styles['gpus']}>
      <p className={styles['name']}>{t('gpus', { count: Math.max(1, gpus.length) })}</p>
      <p className={styles['dim']} title={all}>
        {texts.length === 0 ? t('noGpu') : all}
      </p>
    </div>
  );
}

/** Equal texts once, with their number: "2 × NVIDIA …". */
function counted(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const count = texts.filter((other) => other === text).length;
    return count === 1 ? text : `${count} × ${text}`;
  });
}
