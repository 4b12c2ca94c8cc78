import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../shared/problem.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './first-run.module.css';
import { HistoryDialog } from './history-dialog.tsx';
import { useWrites } from './use-writes.ts';

/** In place of a chain: there is no config yet, or it cannot be used. Says why and does the next step. */
export function FirstRun(): ReactNode {
  const config = useHearth((state) => state.config);
  if (config?.status === 'missing') return <Missing path={config.path} />;
  if (config?.status === 'unreadable') return <Unreadable problem={config.problem} path={config.path} />;
  return null;
}

function Missing({ path }: { readonly path: string }): ReactNode {
  const { t } = useTranslation('config');
  const title = useId();
  const writes = useWrites();
  const writing = useHearth((state) => state.write?.state === 'writing');
  return (
    <section className={styles['card']} aria-labelledby={title}>
      <h2 id={title} className={styles['title']}>
        {t('firstRun.title')}
      </h2>
      <p>
        {t('firstRun.text')} <code className={styles['path']}>{path}</code>
      </p>
      <div className={styles['contents']}>
        <p>{t('firstRun.contains')}</p>
        <ul>
          <li>{t('firstRun.gateway')}</li>
          <li>{t('firstRun.comments')}</li>
          <li>{t('firstRun.nothing')}</li>
        </ul>
      </div>
      <div className={styles['actions']}>
        <Button look="primary" isPending={writing} onPress={() => void writes.create()}>
          {writing ? t('firstRun.creating') : t('firstRun.create')}
        </Button>
        <ReadAgain />
        <span className={styles['aside']}>{t('firstRun.elsewhere')}</span>
      </div>
    </section>
  );
}

function Unreadable({ problem, path }: { readonly problem: Problem; readonly path: string }): ReactNode {
  const { t } = useTranslation('config');
  const title = useId();
  const [history, setHistory] = useState(false);
  return (
    <section className={styles['card']} aria-labelledby={title}>
      <h2 id={title} className={styles['title']}>
        {t('unreadable.title')}
      </h2>
      <ProblemNote problem={problem} />
      <div className={styles['actions']}>
        <ReadAgain />
        <Button onPress={() => setHistory(true)}>{t('unreadable.history')}</Button>
        <code className={styles['path']}>{path}</code>
      </div>
      <HistoryDialog isOpen={history} onClose={() => setHistory(false)} />
    </section>
  );
}

function ReadAgain(): ReactNode {
  const { t } = useTranslation('config');
  const { client } = useServices();
  const [reading, setReading] = useState(false);
  const read = async (): Promise<void> => {
    setReading(true);
    // What comes of it arrives as a snapshot; a lost connection has its own banner.
    await client.config.reread(undefined, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    setReading(false);
  };
  return (
    <Button isPending={reading} onPress={() => void read()}>
      {reading ? t('firstRun.reading') : t('firstRun.readAgain')}
    </Button>
  );
}
