import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import type { Judgement, MemoryNeed } from '../../../shared/fit/judgement.ts';
import { percent } from '../machine/memory-scale.ts';
import { classes } from '../ui/classes.ts';
import { useFitWords } from './fit-words.ts';
import styles from './need-parts.module.css';

type Part = 'weights' | 'kv' | 'state' | 'compute' | 'fixed' | 'margin';

/** What the model would need, by part, against what may be used. */
export function NeedParts({
  fit,
  source,
}: {
  readonly fit: Judgement;
  readonly source: ModelFacts['source'];
}): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const parts = partsOf(fit.need);
  const whole = Math.max(fit.need.safe, fit.limitBytes ?? 0);
  const need = words.memory(fit.need.safe);
  const isCounted = source === 'gguf' || source === 'config-json';
  return (
    <section className={styles['need']}>
      <h3 className={styles['title']}>
        {t('panel.need')}
        <span className={styles['total']}>
          {fit.limitBytes === null
            ? t('about', { figure: need })
            : t('panel.ofLimit', { need, limit: words.memory(fit.limitBytes) })}
        </span>
      </h3>
      <div className={styles['bar']} aria-hidden="true">
        {parts.map(({ part, bytes }) => (
          <span
            key={part}
            className={classes(styles['share'], styles[part])}
            style={{ inlineSize: percent(bytes / whole) }}
          />
        ))}
        {fit.limitBytes !== null && fit.limitBytes < whole && (
          <span className={styles['limit']} style={{ insetInlineStart: percent(fit.limitBytes / whole) }} />
        )}
      </div>
      <dl className={styles['list']}>
        {parts.map(({ part, bytes }) => (
          <div key={part} className={styles['entry']}>
            <dt>
              <i className={classes(styles['key'], styles[part])} />
              {t(`panel.part.${part}`)}
            </dt>
            <dd>
              {part === 'weights' && isCounted
                ? words.memory(bytes)
                : t('about', { figure: words.memory(bytes) })}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The parts that there are; the last is what the safe bound adds to the estimate. */
function partsOf({
  weights,
  kv,
  state,
  compute,
  fixed,
  total,
  safe,
}: MemoryNeed): { part: Part; bytes: number }[] {
  const parts: { part: Part; bytes: number }[] = [
    { part: 'weights', bytes: weights },
    { part: 'kv', bytes: kv },
    { part: 'state', bytes: state },
    { part: 'compute', bytes: compute },
    { part: 'fixed', bytes: fixed },
    { part: 'margin', bytes: safe - total },
  ];
  return parts.filter(({ bytes }) => bytes > 0);
}
