import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../shared/problem.ts';
import { WarningIcon } from './icons.tsx';
import styles from './problem-note.module.css';

/** A failure in one line: cause, effect, way out; the raw text behind "Details". `lead` says in a word what was not done. */
export function ProblemNote({
  problem,
  lead,
}: {
  readonly problem: Problem;
  readonly lead?: string;
}): ReactNode {
  const { t } = useTranslation(['common', 'problem']);
  const { code, params, detail } = problem;
  return (
    <div className={styles['note']} role="alert">
      <span className={styles['icon']}>
        <WarningIcon />
      </span>
      <div className={styles['text']}>
        <p>
          {lead !== undefined && <b>{lead} </b>}
          {t(`problem:${code}.cause`, params)} <span>{t(`problem:${code}.effect`, params)}</span>{' '}
          <span className={styles['way']}>{t(`problem:${code}.wayOut`, params)}</span>
        </p>
        {detail !== undefined && detail !== '' && (
          <details className={styles['details']}>
            <summary>{t('details')}</summary>
            <pre>{detail}</pre>
          </details>
        )}
      </div>
    </div>
  );
}
