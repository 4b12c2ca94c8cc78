import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FitBar } from '../fit-bar.tsx';
import { useFitWords } from '../fit-words.ts';
import styles from './verdict-table.module.css';
import type { Verdict } from './verdicts.ts';

/** How each model would fit a machine, and how fast it would be there. */
export const VerdictTable = memo(function VerdictTable({
  title,
  verdicts,
}: {
  readonly title: string;
  readonly verdicts: readonly Verdict[];
}): ReactNode {
  const { t } = useTranslation('fit');
  return (
    <table className={styles['table']}>
      <caption className={styles['caption']}>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t('elsewhere.column.model')}</th>
          <th scope="col">{t('elsewhere.column.fit')}</th>
          <th scope="col">{t('elsewhere.column.need')}</th>
          <th scope="col">{t('elsewhere.column.largest')}</th>
          <th scope="col">{t('elsewhere.column.answers')}</th>
          <th scope="col" title={t('elsewhere.column.firstHint')}>
            {t('elsewhere.column.first')}
          </th>
        </tr>
      </thead>
      <tbody>
        {verdicts.map((verdict) => (
          <Row key={verdict.key} verdict={verdict} />
        ))}
      </tbody>
    </table>
  );
});

function Row({
  verdict: { name, quantization, judgement, isOneEnough },
}: {
  readonly verdict: Verdict;
}): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const { verdict, need, largestContext, speed } = judgement;
  const fits = verdict === 'comfortable' || verdict === 'tight';
  const none = t('none');
  return (
    <tr>
      <th scope="row" className={styles['model']}>
        <span className={styles['name']} title={name}>
          {name}
        </span>
        {quantization !== null && <span className={styles['quantization']}>{quantization}</span>}
      </th>
      <td>
        <span className={styles['verdict']}>{t(`verdict.${verdict}`)}</span>
        <FitBar fit={judgement} />
        {isOneEnough && <span className={styles['one']}>{t('elsewhere.oneEnough')}</span>}
      </td>
      <td className={styles['number']}>{t('about', { figure: words.memory(need.safe) })}</td>
      <td className={styles['number']}>{largestContext === null ? none : words.tokens(largestContext)}</td>
      <td className={styles['number']}>{(fits && words.decode(speed)) || none}</td>
      <td className={styles['number']}>{(fits && words.first(speed, 32_768)) || none}</td>
    </tr>
  );
}
