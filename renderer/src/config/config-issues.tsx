import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './config-issues.module.css';

/** What OpenClaw does not accept, in its own words: path and message. */
export function ConfigIssues({
  issues,
}: {
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}): ReactNode {
  const { t } = useTranslation('config');
  if (issues.length === 0) return null;
  return (
    <ul className={styles['issues']}>
      {issues.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {path === '' ? t('takeUp.whole') : <code>{path}</code>}: {message}
        </li>
      ))}
    </ul>
  );
}
