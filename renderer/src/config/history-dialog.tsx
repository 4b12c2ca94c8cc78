import { type ReactNode, useEffect, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { isDirty } from '../chain/staging.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { UndoIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { formatExact, RelativeTime } from '../ui/relative-time.tsx';
import { Tag } from '../ui/tag.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { fileName } from './file-name.ts';
import styles from './history-dialog.module.css';
import { reasonText } from './reason.ts';
import { useWrites } from './use-writes.ts';

/** Every write of Hearth's, with the way back to before each. */
export function HistoryDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation('config');
  const writes = useWrites();
  const undoable = useHearth((state) => state.config?.status === 'ready' && state.config.undoable !== null);
  const writing = useHearth((state) => state.write?.state === 'writing');
  const [asked, setAsked] = useState<HistoryEntry | null>(null);
  const close = (): void => {
    setAsked(null);
    onClose();
  };
  return (
    <>
      <Dialog
        title={t('history.title')}
        isOpen={isOpen}
        onClose={close}
        foot={
          undoable ? (
            <Button isPending={writing} onPress={() => void writes.undo()}>
              <UndoIcon />
              {t('history.undoLast')}
            </Button>
          ) : undefined
        }
      >
        <Entries onRestore={setAsked} />
      </Dialog>
      {asked !== null && (
        <Confirm
          entry={asked}
          onCancel={() => setAsked(null)}
          onConfirm={() => {
            close();
            void writes.restore(asked.id);
          }}
        />
      )}
    </>
  );
}

function Entries({ onRestore }: { readonly onRestore: (entry: HistoryEntry) => void }): ReactNode {
  const answer = useHistory();
  const { t } = useTranslation('config');
  const { locale } = useLocale();
  const path = useHearth((state) => state.config?.path ?? '');
  if (answer === null) return <output>{t('history.loading')}</output>;
  if (!answer.ok) return <ProblemNote problem={answer.problem} />;
  if (answer.value.length === 0) return <output>{t('history.empty')}</output>;
  return (
    <>
      <p className={styles['intro']}>{t('history.intro')}</p>
      <ol className={styles['list']} aria-label={t('history.list')}>
        {answer.value.map((entry, index) => {
          const reason = reasonText(entry.reason, t);
          return (
            <li key={entry.id} className={styles['entry']}>
              <span className={styles['what']}>
                {reason} {index === 0 && <Tag>{t('history.latest')}</Tag>}
                <span className={styles['when']}>
                  <RelativeTime at={entry.at} />
                  {fileName(entry.file) !== fileName(path) && entry.file !== '' && (
                    <> · {t('history.sameFile', { file: fileName(entry.file) })}</>
                  )}
                </span>
              </span>
              <Button
                small
                aria-label={t('history.restoreLabel', { reason, time: formatExact(entry.at, locale) })}
                onPress={() => onRestore(entry)}
              >
                {t('history.restore')}
              </Button>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Confirm({
  entry,
  onCancel,
  onConfirm,
}: {
  readonly entry: HistoryEntry;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}): ReactNode {
  const { t } = useTranslation(['config', 'common']);
  const { locale } = useLocale();
  const dirty = useHearth((state) => isDirty(state.staging));
  return (
    <Dialog
      role="alertdialog"
      title={t('history.confirmTitle')}
      isOpen
      onClose={onCancel}
      foot={
        <>
          <Button onPress={onCancel}>{t('common:cancel')}</Button>
          <Button look="primary" onPress={onConfirm}>
            {t('history.confirmYes')}
          </Button>
        </>
      }
    >
      <p>
        {t('history.confirm', {
          file: fileName(entry.file),
          reason: reasonText(entry.reason, t),
          time: formatExact(entry.at, locale),
        })}
        {dirty && <> {t('history.confirmStaged')}</>}
      </p>
    </Dialog>
  );
}

/** The history, read anew after each write and each change of the file. Null before the first answer. */
function useHistory(): Result<HistoryEntry[]> | null {
  const { client, store } = useServices();
  const [answer, setAnswer] = useState<Result<HistoryEntry[]> | null>(null);
  useEffect(() => {
    let newest = 0;
    const read = async (): Promise<void> => {
      newest += 1;
      const mine = newest;
      const next = await ask((options) => client.config.history(undefined, options), 10_000);
      if (mine === newest) setAnswer(next);
    };
    void read();
    const stop = store.subscribe((now, before) => {
      if (now.write !== before.write || now.config !== before.config) void read();
    });
    return () => {
      newest = -1;
      stop();
    };
  }, [client, store]);
  return answer;
}
