import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { HistoryPanel } from './config/history-panel.tsx';
import styles from './sidebar.module.css';
import type { Page } from './store.ts';
import { GatewayIcon, HomeIcon, Mark, SettingsIcon } from './ui/icons.tsx';
import { useHearth, useServices } from './use-hearth.ts';

const pages: readonly { readonly page: Page; readonly Icon: () => ReactNode }[] = [
  { page: 'home', Icon: HomeIcon },
  { page: 'gateway', Icon: GatewayIcon },
  { page: 'settings', Icon: SettingsIcon },
];

export function Sidebar(): ReactNode {
  const { t } = useTranslation('common');
  const { store } = useServices();
  const current = useHearth((state) => state.page);
  return (
    <header className={styles['sidebar']}>
      <h1 className={styles['brand']}>
        <Mark />
        {t('appName')}
      </h1>
      <nav className={styles['nav']} aria-label={t('pages')}>
        {pages.map(({ page, Icon }) => (
          <button
            key={page}
            type="button"
            className={styles['entry']}
            aria-current={page === current ? 'page' : undefined}
            onClick={() => store.setState({ page })}
          >
            <Icon />
            {t(page)}
          </button>
        ))}
      </nav>
      <div className={styles['foot']}>
        <HistoryPanel />
      </div>
    </header>
  );
}
