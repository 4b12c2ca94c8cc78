import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { Button } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { Prose } from '../ui/prose.tsx';
import { useServices } from '../use-hearth.ts';
import styles from './endpoint-header.module.css';
import { endpointLook, endpointTrouble, endpointWord } from './endpoint-text.ts';
import { TokenForm } from './token-form.tsx';

interface EndpointHeaderProps {
  readonly endpoint: Endpoint;
  /** Its models, without embeddings. */
  readonly total: number;
  readonly titleId: string;
}

/** An endpoint's name and state; below it, where something is wrong, what it is and the next step. */
export function EndpointHeader({ endpoint, total, titleId }: EndpointHeaderProps): ReactNode {
  const { t, i18n } = useTranslation('models');
  const { state } = endpoint;
  const trouble = endpointTrouble(endpoint, t);
  const stale =
    endpoint.models.length > 0 &&
    trouble !== null &&
    state.kind !== 'none-loaded' &&
    endpoint.modelsAsOf !== null;
  return (
    <header className={styles['header']}>
      <div className={styles['line']}>
        <Dot look={endpointLook(state)} />
        <h3 id={titleId} className={styles['name']}>
          {endpoint.name}
        </h3>
        <span className={styles['address']}>{endpoint.origin.replace(/^https?:\/\//, '')}</span>
        <span>{endpointWord(state, total, t)}</span>
        {stale && (
          <span>
            {t('asOf', {
              time: new Intl.DateTimeFormat(i18n.language, {
                timeStyle: 'short',
                dateStyle: 'medium',
              }).format(endpoint.modelsAsOf ?? 0),
            })}
          </span>
        )}
      </div>
      {trouble !== null && state.kind === 'none-loaded' && (
        <p className={styles['note']}>{trouble.sentence}</p>
      )}
      {trouble !== null && state.kind !== 'none-loaded' && (
        <div className={styles['trouble']}>
          <p>
            <strong>{trouble.sentence}</strong> {trouble.step !== null && <Prose text={trouble.step} />}
          </p>
          {state.kind === 'needs-token' ? <TokenForm endpoint={endpoint} /> : <Retry />}
        </div>
      )}
    </header>
  );
}

function Retry(): ReactNode {
  const { t } = useTranslation('models');
  const { client } = useServices();
  const [asking, setAsking] = useState(false);
  const retry = async (): Promise<void> => {
    setAsking(true);
    // A failure shows in the endpoint's next state, or in the banner when the connection is gone.
    await client.models.refresh().catch(() => undefined);
    setAsking(false);
  };
  return (
    <Button small isPending={asking} onPress={() => void retry()}>
      {asking ? t('retrying') : t('retry')}
    </Button>
  );
}
