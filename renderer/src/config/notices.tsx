import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../../shared/config/snapshot.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ChevronIcon } from '../ui/icons.tsx';
import { useHearth } from '../use-hearth.ts';
import { fileName } from './file-name.ts';
import { GatewayModeFix } from './gateway-mode-fix.tsx';
import styles from './notices.module.css';

/** What is true of the file and good to know, though it works: one calm line, the explanations a press away. */
export function ConfigNotices(): ReactNode {
  const { t } = useTranslation('config');
  const config = useHearth(readyConfig);
  if (config === null || config.notices.length === 0) return null;
  const { notices, path } = config;
  return (
    <details className={styles['notices']}>
      <summary className={styles['summary']}>
        <span className={styles['chevron']}>
          <ChevronIcon />
        </span>
        <span className={styles['count']}>
          {t('notices.count', { count: notices.length, file: fileName(path) })}:
        </span>{' '}
        {notices.map(({ kind }) => t(`notices.${kind}.short`)).join(' · ')}
      </summary>
      <dl className={styles['list']}>
        {notices.map((notice) => (
          <div key={notice.kind}>
            <dt>{t(`notices.${notice.kind}.short`)}</dt>
            <dd>
              {explain(notice, t)}
              {notice.kind === 'gateway-mode-missing' && <GatewayModeFix />}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function explain(notice: Notice, t: TFunction<'config'>): string {
  switch (notice.kind) {
    case 'symlink':
      return t('notices.symlink.long', { target: notice.target });
    case 'readable-by-others':
      return t('notices.readable-by-others.long', { mode: notice.mode });
    case 'models-mode':
      return t('notices.models-mode.long');
    case 'gateway-mode-missing':
      return t('notices.gateway-mode-missing.long');
  }
  return notice satisfies never;
}
