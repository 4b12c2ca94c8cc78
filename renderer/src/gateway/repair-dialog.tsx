import { type ReactNode, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FileDiff } from '../../../shared/config/snapshot.ts';
import type { Problem } from '../../../shared/problem.ts';
import { DiffView } from '../config/diff-view.tsx';
import { useWrites } from '../config/use-writes.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { useSecond } from '../ui/clock.ts';
import { Dialog } from '../ui/dialog.tsx';
import { formatDuration } from '../../../shared/duration.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './repair-dialog.module.css';

/** ms; the doctor took 14 s on a slow machine, and two of them when the gateway is busy */
const repairDeadlineMs = 180_000;

type Stage =
  | { readonly kind: 'asked'; readonly failure: Problem | null }
  | { readonly kind: 'runs'; readonly since: number }
  | { readonly kind: 'done'; readonly files: readonly FileDiff[]; readonly said: string };

/** OpenClaw's doctor: what it will do to the file, then what it did. Open for as long as it is mounted. */
export function RepairDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation(['gateway', 'common']);
  const { client } = useServices();
  const [stage, setStage] = useState<Stage>({ kind: 'asked', failure: null });
  const run = async (): Promise<void> => {
    setStage({ kind: 'runs', since: Date.now() });
    const answer = await ask((options) => client.gateway.repair(undefined, options), repairDeadlineMs);
    setStage(answer.ok ? { kind: 'done', ...answer.value } : { kind: 'asked', failure: answer.problem });
  };
  if (stage.kind === 'done') return <Outcome files={stage.files} said={stage.said} onClose={onClose} />;
  const runs = stage.kind === 'runs';
  return (
    <Dialog
      role="alertdialog"
      title={t('repair.title')}
      isOpen
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t(runs ? 'common:close' : 'common:cancel')}</Button>
          <Button look="primary" isPending={runs} onPress={() => void run()}>
            {t('repair.run')}
          </Button>
        </>
      }
    >
      <div className={styles['body']}>
        <p>{t('repair.does')}</p>
        <ul className={styles['list']}>
          <li>{t('repair.rewrites')}</li>
          <li>{t('repair.adds')}</li>
        </ul>
        <p>{t('repair.copy')}</p>
        {stage.kind === 'runs' ? (
          <output className={styles['runs']}>
            {t('repair.running')} <Elapsed since={stage.since} />
          </output>
        ) : (
          <p className={styles['dim']}>{t('repair.time')}</p>
        )}
        {stage.kind === 'asked' && stage.failure !== null && (
          <ProblemNote problem={stage.failure} lead={t('failed.repair')} />
        )}
      </div>
    </Dialog>
  );
}

function Elapsed({ since }: { readonly since: number }): ReactNode {
  const { locale } = useLocale();
  const now = useSecond();
  return <span aria-live="off">{formatDuration(now - since, locale)}</span>;
}

function Outcome({
  files,
  said,
  onClose,
}: {
  readonly files: readonly FileDiff[];
  readonly said: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['gateway', 'common', 'config']);
  const writes = useWrites();
  const undoable = useHearth((state) => state.config?.status === 'ready' && state.config.undoable !== null);
  return (
    <Dialog
      shape="wide"
      title={t('repair.doneTitle')}
      isOpen
      onClose={onClose}
      foot={
        <>
          {files.length > 0 && undoable && (
            <Button
              onPress={() => {
                onClose();
                void writes.undo();
              }}
            >
              {t('repair.back')}
            </Button>
          )}
          <Button look="primary" onPress={onClose}>
            {t('common:close')}
          </Button>
        </>
      }
    >
      <div className={styles['body']}>
        {files.length === 0 && <p>{t('repair.unchanged')}</p>}
        {files.map((file) => (
          <DiffView key={file.path} file={file} />
        ))}
        {files.length > 0 && <p className={styles['dim']}>{t('config:diff.masked')}</p>}
        {said.trim() !== '' && (
          <details className={styles['said']}>
            <summary>{t('repair.said')}</summary>
            <pre>{said.trim()}</pre>
          </details>
        )}
      </div>
    </Dialog>
  );
}
