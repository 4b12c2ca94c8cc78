import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './connection-banner.module.css';

/** While the page is cut off from the services: what happened, what is kept, when it tries again. */
export function ConnectionBanner(): ReactNode {
  const { t } = useTranslation('status');
  const { tryNow } = useServices();
  const connection = useHearth((state) => state.connection);
  const limited = useWasLimited();
  switch (connection.kind) {
    case 'connected':
      return null;
    case 'wrong-key':
      return (
        <div className={styles['banner']} role="alert">
          <p className={styles['text']}>
            <b>{t('connection.wrongKey')}</b> {t('connection.wrongKeyStep')}
          </p>
          <Button small onPress={tryNow}>
            {t('connection.tryNow')}
          </Button>
        </div>
      );
    case 'connecting':
      // The first try is the page's start, not a loss.
      if (connection.attempt === 0) return null;
      break;
    case 'lost':
      break;
  }
  return (
    <section className={styles['banner']} aria-label={t('connection.label')}>
      <p className={styles['text']} role="alert">
        <b>{limited ? t('connection.limited') : t('connection.lost')}</b> {t('connection.kept')}
      </p>
      {connection.kind === 'lost' ? (
        <Countdown key={connection.nextTryAt} to={connection.nextTryAt} />
      ) : (
        <span className={styles['when']}>{t('connection.trying')}</span>
      )}
      <Button small isDisabled={connection.kind !== 'lost'} onPress={tryNow}>
        {t('connection.tryNow')}
      </Button>
    </section>
  );
}

/** Stays what it was through the short tries in between, so that the sentence does not change back and forth. */
function useWasLimited(): boolean {
  const connection = useHearth((state) => state.connection);
  const [limited, setLimited] = useState(false);
  const says = connection.kind === 'lost' ? connection.why === 'limited' : limited;
  if (says !== limited) setLimited(says);
  return says;
}

/** Seconds until `to` (ms since 1970). Not read out: it changes each second. */
function Countdown({ to }: { readonly to: number }): ReactNode {
  const { t } = useTranslation('status');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={styles['when']} aria-live="off">
      {t('connection.nextTry', { seconds: Math.max(0, Math.ceil((to - now) / 1000)) })}
    </span>
  );
}
