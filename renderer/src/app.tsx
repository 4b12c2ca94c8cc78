import { type ReactNode, useEffect, useMemo } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { useStore } from 'zustand';
import { pickLanguage } from '../../shared/messages/index.ts';
import styles from './app.module.css';
import { ChainPanel } from './chain/chain-panel.tsx';
import { FirstRun } from './config/first-run.tsx';
import { ConfigNotices } from './config/notices.tsx';
import { StagedBar } from './config/staged-bar.tsx';
import { FitPanel } from './fit/fit-panel.tsx';
import { GatewayAnnouncer } from './gateway/gateway-announcer.tsx';
import { GatewayPage } from './gateway/gateway-page.tsx';
import { makeI18n } from './i18n.ts';
import { MachineCard } from './machine/machine-card.tsx';
import { ModelsPanel } from './models/models-panel.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { Sidebar } from './sidebar.tsx';
import { ConnectionBanner } from './status/connection-banner.tsx';
import { StatusLine } from './status/status-line.tsx';
import type { Page } from './store.ts';
import { CrashNotice } from './ui/crash-notice.tsx';
import { type Hearth, HearthContext, useHearth } from './use-hearth.ts';
import { PreloadNotices } from './warmth/preload-notice.tsx';
import { WarmthAnnouncer } from './warmth/warmth-announcer.tsx';
import { WarmthDialogs } from './warmth/warmth-dialogs.tsx';
import { WarmthTrouble } from './warmth/warmth-trouble.tsx';

/** The whole page over a store and the services. */
export function App({ hearth }: { readonly hearth: Hearth }): ReactNode {
  const settings = useStore(hearth.store, (state) => state.settings);
  const language = pickLanguage(settings.language, navigator.languages);
  const i18n = useMemo(() => makeI18n(language), [language]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = settings.theme;
  }, [language, settings.theme]);

  return (
    <HearthContext value={hearth}>
      <I18nextProvider i18n={i18n}>
        <I18nProvider locale={localeFor(language, navigator.languages)}>
          <CrashNotice>
            <Frame />
          </CrashNotice>
        </I18nProvider>
      </I18nextProvider>
    </HearthContext>
  );
}

/** The user's own regional form of the language, so that numbers look as they do elsewhere on their computer. */
function localeFor(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

function Frame(): ReactNode {
  const page = useHearth((state) => state.page);
  return (
    <div className={styles['frame']}>
      <Sidebar />
      <div className={styles['page']}>
        <ConnectionBanner />
        <StatusLine />
        <Shown page={page} />
        <WarmthTrouble />
        <StagedBar />
        <GatewayAnnouncer />
        <WarmthAnnouncer />
        <WarmthDialogs />
      </div>
    </div>
  );
}

function Shown({ page }: { readonly page: Page }): ReactNode {
  switch (page) {
    case 'home':
      return <Home />;
    case 'gateway':
      return <GatewayPage />;
    case 'settings':
      return (
        <main className={styles['scroll']}>
          <SettingsPage />
        </main>
      );
  }
  return page satisfies never;
}

function Home(): ReactNode {
  const status = useHearth((state) => state.config?.status);
  return (
    <main className={styles['home']}>
      <MachineCard />
      <ConfigNotices />
      {status === 'missing' || status === 'unreadable' ? <FirstRun /> : null}
      <div className={styles['columns']}>
        <ModelsPanel />
        <div className={styles['second']}>
          <ChainPanel />
          <PreloadNotices />
        </div>
        <div className={styles['beside']}>
          <FitPanel />
        </div>
      </div>
    </main>
  );
}
