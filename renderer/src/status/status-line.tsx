import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { GatewayPill } from '../gateway/gateway-pill.tsx';
import { endpointLook, endpointTrouble, endpointWord } from '../models/endpoint-text.ts';
import { Pill } from '../ui/pill.tsx';
import { useHearth } from '../use-hearth.ts';
import { NextSentence } from './next-sentence.tsx';
import styles from './status-line.module.css';

/** More endpoints than these are counted, not shown. */
const shownEndpoints = 3;

/** The line that is always there: gateway, endpoints, and who would answer next. */
export function StatusLine(): ReactNode {
  const { t } = useTranslation('status');
  const endpoints = useHearth((state) => state.endpoints) ?? [];
  const hidden = endpoints.slice(shownEndpoints);
  return (
    <section className={styles['line']} aria-label={t('label')}>
      <ul className={styles['pills']} aria-label={t('servers')}>
        <li>
          <GatewayPill />
        </li>
        {endpoints.slice(0, shownEndpoints).map((endpoint) => (
          <li key={endpoint.id}>
            <EndpointPill endpoint={endpoint} />
          </li>
        ))}
        {hidden.length > 0 && (
          <li className={styles['more']} title={hidden.map(({ name }) => name).join(', ')}>
            {t('more', { count: hidden.length })}
          </li>
        )}
      </ul>
      <NextSentence />
    </section>
  );
}

function EndpointPill({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation('models');
  return (
    <span title={endpointTrouble(endpoint, t)?.sentence}>
      <Pill
        look={endpointLook(endpoint.state)}
        name={endpoint.name}
        text={endpointWord(endpoint.state, endpoint.models.length, t)}
      />
    </span>
  );
}
