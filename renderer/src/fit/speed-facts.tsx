import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Range, SpeedEstimate } from '../../../shared/fit/judgement.ts';
import { useFitWords } from './fit-words.ts';
import styles from './speed-facts.module.css';

/** How fast it answers and reads, and how long the first word takes, with the range of what is not measured. */
export function SpeedFacts({ speed }: { readonly speed: SpeedEstimate }): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const { decode, prefill, ttft, followUpMs, isMeasured, isPrefillMeasured } = speed;
  const rate = (value: number): string => t('perSecond', { rate: words.rate(value) });
  const rates = (low: number, high: number): string => `${words.rate(low)}–${words.rate(high)}`;
  if (decode === null && prefill === null)
    return (
      <section className={styles['speed']}>
        <h3 className={styles['title']}>{t('panel.speed')}</h3>
        <p className={styles['note']}>{t('panel.speedUnknown')}</p>
      </section>
    );
  return (
    <section className={styles['speed']}>
      <h3 className={styles['title']}>{t('panel.speed')}</h3>
      <dl className={styles['list']}>
        {decode !== null && (
          <Figure name={t('panel.answers')} range={decode} text={rate} span={rates} isMeasured={isMeasured} />
        )}
        {prefill !== null && (
          <Figure
            name={t('panel.reads')}
            range={prefill}
            text={rate}
            span={rates}
            isMeasured={isPrefillMeasured}
          />
        )}
        {ttft.map(({ promptTokens, ms }) => (
          <Figure
            key={promptTokens}
            name={t('panel.first', { tokens: words.tokens(promptTokens) })}
            range={ms}
            text={words.wait}
            span={words.waits}
            isMeasured={isPrefillMeasured}
          />
        ))}
        {followUpMs !== null && (
          <Figure
            name={t('panel.followUp')}
            range={followUpMs}
            text={words.wait}
            span={words.waits}
            isMeasured={isPrefillMeasured}
          />
        )}
      </dl>
      <p className={styles['note']}>{t(`panel.${howKnown(speed)}`)}</p>
    </section>
  );
}

function howKnown({
  isMeasured,
  isPrefillMeasured,
}: SpeedEstimate): 'measured' | 'partlyMeasured' | 'estimated' {
  if (isMeasured && isPrefillMeasured) return 'measured';
  return isMeasured || isPrefillMeasured ? 'partlyMeasured' : 'estimated';
}

function Figure({
  name,
  range,
  text,
  span,
  isMeasured,
}: {
  readonly name: string;
  readonly range: Range;
  /** one figure with its unit */
  readonly text: (value: number) => string;
  /** the range, its unit as seldom as it can be */
  readonly span: (low: number, high: number) => string;
  readonly isMeasured: boolean;
}): ReactNode {
  const { t } = useTranslation('fit');
  const likely = text(range.likely);
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles['figure']}>{isMeasured ? likely : t('about', { figure: likely })}</dd>
      <dd className={styles['range']}>{range.high > range.low && span(range.low, range.high)}</dd>
    </>
  );
}
