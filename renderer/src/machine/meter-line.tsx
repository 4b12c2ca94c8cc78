import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Elsewhere } from '../fit/elsewhere/elsewhere.tsx';
import { useFitWords } from '../fit/fit-words.ts';
import { judged } from '../fit/judged.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { classes } from '../ui/classes.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './meter-line.module.css';
import { useFitCount } from './use-fit-count.ts';
import { useNotice } from './use-notice.ts';
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

/** The legend keeps its place while a model is lit, so that nothing moves however many lines it has. */
function Line(): ReactNode {
  const fits = useModelFits();
  const words = useFitWords();
  const open = useHearth((state) => state.openFit);
  const key = useHearth((state) => state.litModel ?? state.openFit?.key ?? null);
  const fit = key === null ? undefined : fits.get(key);
  if (fit === undefined) return <Legend isCovered={false} />;
  const wish = open?.key === fit.key ? (open.wish ?? fit.wish) : fit.wish;
  const text = words.verdict(judged(fit.facts, fit.target, wish));
  return (
    <>
      <Legend isCovered />
      <p className={styles['line']} title={`${fit.name}: ${text}`}>
        <strong className={styles['name']}>{fit.name}</strong> · {text}
      </p>
    </>
  );
}

/** What stands out about the machine, in as many lines as it takes, else the legend of the bar. */
function Legend({ isCovered }: { readonly isCovered: boolean }): ReactNode {
  const notice = useNotice();
  return (
    <p className={classes(styles['line'], styles['legend'], isCovered && styles['covered'])}>
      {notice === null ? <UseLegend /> : <span className={styles['notice']}>{notice}</span>}
      <FitCount />
    </p>
  );
}

/** bytes below which nothing is worth a word */
const leastShown = 50 * 2 ** 20;

function UseLegend(): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const use = useUsedNow();
  if (use === null) return null;
  if (use.isUntold) return <span className={styles['entry']}>{t('legend.modelsUnknown')}</span>;
  return (
    <>
      <span className={styles['entry']}>
        <i className={classes(styles['key'], styles['models'])} />
        {use.models === 0 ? t('legend.noModels') : t('legend.models', { memory: words.memory(use.models) })}
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
  );
}

function FitCount(): ReactNode {
  const { t } = useTranslation('machine');
  const count = useFitCount(useModelFits());
  if (count.count === 0) return null;
  return (
    <span className={classes(styles['entry'], styles['fits'])} title={t('legend.fitsHint')}>
      {t('legend.fits', count)}
    </span>
  );
}
