import { type ReactNode, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { formatExact, RelativeTime } from '../ui/relative-time.tsx';
import { useHearth } from '../use-hearth.ts';
import { fileName } from './file-name.ts';
import { HistoryDialog } from './history-dialog.tsx';
import styles from './history-panel.module.css';
import { reasonText } from './reason.ts';
import { useWrites } from './use-writes.ts';

/** The sidebar's foot: the file, when it was last changed, its history, the last write's way back. */
export function HistoryPanel(): ReactNode {
  const { t } = useTranslation('config');
  const { locale } = useLocale();
  const config = useHearth((state) => state.config);
  const writing = useHearth((state) => state.write?.state === 'writing');
  const writes = useWrites();
  const [open, setOpen] = useState(false);
  if (config === null) return null;
  const undoable = config.status === 'ready' ? config.undoable : null;
  return (
    <div className={styles['panel']}>
      <p>
        <span className={styles['name']} title={config.path}>
          {fileName(config.path)}
        </span>
        <span className={styles['when']}>
          {config.status === 'ready' ? <RelativeTime at={config.changedAt} /> : t(`history.${config.status}`)}
        </span>
      </p>
      <p className={styles['actions']}>
        <Button look="link" onPress={() => setOpen(true)}>
          {t('history.open')}
        </Button>
        {undoable !== null && (
          <Hint
            text={t('history.undoHint', {
              reason: reasonText(undoable.reason, t),
              time: formatExact(undoable.at, locale),
            })}
          >
            <Button look="link" isDisabled={writing} onPress={() => void writes.undo()}>
              {t('history.undo')}
            </Button>
          </Hint>
        )}
      </p>
      <HistoryDialog isOpen={open} onClose={() => setOpen(false)} />
    </div>
  );
}
