import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Pill } from '../ui/pill.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './gateway-pill.module.css';
import { gatewayLook } from './state-look.ts';
import { stateSentence } from './state-text.ts';

/** How OpenClaw's gateway is, in a word; the whole sentence a hover away, everything else a press away. */
export function GatewayPill(): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const { store } = useServices();
  const gateway = useHearth((state) => state.gateway);
  const kind = gateway?.state.kind ?? 'checking';
  const sentence = gateway === null ? undefined : stateSentence(gateway, t, locale);
  return (
    <button
      type="button"
      className={styles['pill']}
      title={sentence ?? t('openPage')}
      onClick={() => store.setState({ page: 'gateway' })}
    >
      <Pill look={gatewayLook(kind)} name={t('name')} text={t(`state.${kind}`)} title={null} />
    </button>
  );
}
