import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MachinesSection } from '../machine/fleet/machines-section.tsx';
import { useHearth } from '../use-hearth.ts';
import { ActivityLog } from './activity-log.tsx';
import { Appearance } from './appearance.tsx';
import { Endpoints } from './endpoints.tsx';
import { GatewaySettings } from './gateway-settings.tsx';
import { KeepWarm } from './keep-warm.tsx';
import { Section } from './section.tsx';
import styles from './settings-page.module.css';

export function SettingsPage(): ReactNode {
  const { t } = useTranslation('settings');
  return (
    <div className={styles['page']}>
      <h2 className={styles['title']}>{t('title')}</h2>
      <Appearance />
      <Endpoints />
      <MachinesSection />
      <KeepWarm />
      <GatewaySettings />
      <About />
      <ActivityLog />
    </div>
  );
}

function About(): ReactNode {
  const { t } = useTranslation(['settings', 'common']);
  const info = useHearth((state) => state.info);
  const path = useHearth((state) => state.config?.path ?? null);
  const unknown = t('common:unknown');
  return (
    <Section title={t('about')}>
      <dl className={styles['facts']}>
        <dt>{t('version')}</dt>
        <dd>{info?.version ?? unknown}</dd>
        <dt>{t('host')}</dt>
        <dd>{info === null ? unknown : t(`hosts.${info.host}`)}</dd>
        <dt>{t('config')}</dt>
        <dd>
          <code>{path ?? unknown}</code>
        </dd>
        <dt>{t('stateDir')}</dt>
        <dd>
          <code>{info?.stateDir ?? unknown}</code>
          <p className={styles['hint']}>{t('stateDirHint')}</p>
        </dd>
      </dl>
    </Section>
  );
}
