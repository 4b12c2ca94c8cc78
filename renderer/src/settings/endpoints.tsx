import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { endpointLook, endpointTrouble, endpointWord } from '../models/endpoint-text.ts';
import { TokenForm } from '../models/token-form.tsx';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Prose } from '../ui/prose.tsx';
import { useHearth } from '../use-hearth.ts';
import { Section } from './section.tsx';
import styles from './endpoints.module.css';

/** Every model server that Hearth asks, how it is, and its token's way in. */
export function Endpoints(): ReactNode {
  const { t } = useTranslation('settings');
  const endpoints = useHearth((state) => state.endpoints) ?? [];
  return (
    <Section title={t('endpoints')} hint={t('endpointsHint')}>
      {endpoints.length === 0 ? (
        <p>{t('noEndpoints')}</p>
      ) : (
        <ul className={styles['list']} aria-label={t('endpoints')}>
          {endpoints.map((endpoint) => (
            <Row key={endpoint.id} endpoint={endpoint} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation(['models', 'settings']);
  const trouble = endpointTrouble(endpoint, t);
  return (
    <li className={styles['row']}>
      <p className={styles['head']}>
        <Dot look={endpointLook(endpoint.state)} />
        <span className={styles['name']}>{endpoint.name}</span>
        <code className={styles['origin']}>{endpoint.origin}</code>
        <span className={styles['state']}>{endpointWord(endpoint.state, endpoint.models.length, t)}</span>
      </p>
      {trouble !== null && (
        <p className={styles['trouble']}>
          {trouble.sentence} {trouble.step !== null && <Prose text={trouble.step} />}
        </p>
      )}
      <Token endpoint={endpoint} />
    </li>
  );
}

/** The field is open while a token is wanted; else a press away, since most servers want none. */
function Token({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation(['settings', 'common']);
  const [open, setOpen] = useState(false);
  const wanted = endpoint.state.kind === 'needs-token';
  return (
    <div className={styles['token']}>
      {(wanted || open) && <TokenForm endpoint={endpoint} />}
      {!wanted && (
        <Button look="link" onPress={() => setOpen(!open)}>
          {open ? t('common:cancel') : t('enterToken')}
        </Button>
      )}
    </div>
  );
}
