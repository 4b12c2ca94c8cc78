import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { targetLimit } from '../../../shared/fit/target-limit.ts';
import { Elsewhere } from '../fit/elsewhere/elsewhere.tsx';
import { useFitWords } from '../fit/fit-words.ts';
import { judged } from '../fit/judged.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { classes } from '../ui/classes.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './meter-line.module.css';
import { useFitCount } from './use-fit-count.ts';
import { useUsedNow } from './use-used-now.ts';

/** Below the meter: the model whose tick is lit, in words; else what the bar shows, and how many models fit. Then a way to other machines. */
export function MeterLine(): ReactNode {
  return (
    <div className={styles['below']}>
      <div className={styles['said']}>
        <Line />
      </div>
      <Elsewhere />
    </div>
  );
}

function Line(): ReactNode {
  const fits = useModelFits();
  const words = useFitWords();
  const open = useHearth((state) => state.openFit);
  const key = useHearth((state) => state.litModel ?? state.openFit?.key ?? null);
  const fit = key === null ? undefined : fits.get(key);
  if (fit === undefined) return <Legend />;
  const wish = open?.key === fit.key ? (open.wish ?? fit.wish) : fit.wish;
  const text = words.verdict(judged(fit.facts, fit.target, wish));
  return (
    <p className={styles['line']} title={`${fit.name}: ${text}`}>
      <strong className={styles['name']}>{fit.name}</strong> · {text}
    </p>
  );
}

/** Where it is unknown how much may be used: what could not be read. */
function WhyUnknown(): ReactNode {
  const { t } = useTranslation('machine');
  const isUnknown = useHearth(({ targets: [own] }) => own !== undefined && targetLimit(own) === null);
  const gap = useHearth((state) => state.machine?.gaps[0] ?? null);
  if (!isUnknown || gap === null) return null;
  return <p className={styles['line']}>{t(`gap.${gap.cause}`, { reader: t(`reader.${gap.reader}`) })}</p>;
}

/** bytes below which nothing is worth a word */
const leastShown = 50 * 2 ** 20;

function Legend(): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const use = useUsedNow();
  const count = useFitCount(useModelFits());
  const noGpu = useHearth((state) => state.targets[0]?.pools.every(({ kind }) => kind === 'ram') ?? false);
  return (
    <>
      <WhyUnknown />
      {noGpu && <p className={styles['noGpu']}>{t('noGpu')}</p>}
      <p className={classes(styles['line'], styles['legend'])}>
        {use !== null && (
          <>
            <span className={styles['entry']}>
              <i className={classes(styles['key'], styles['models'])} />
              {use.models === 0
                ? t('legend.noModels')
                : t('legend.models', { memory: words.memory(use.models) })}
            </span>
            {use.other >= leastShown && (
              <span className={styles['entry']}>
                <i className={classes(styles['key'], styles['other'])} />
                {t('legend.other', { memory: words.memory(use.other) })}
              </span>
            )}
            {use.free !== null && (
              <span className={classes(styles['entry'], styles['free'])}>
                {t('legend.free', { memory: words.memory(use.free) })}
              </span>
            )}
          </>
        )}
        {count.count > 0 && (
          <span className={classes(styles['entry'], styles['fits'])} title={t('legend.fitsHint')}>
            {t('legend.fits', count)}
          </span>
        )}
      </p>
    </>
  );
}
