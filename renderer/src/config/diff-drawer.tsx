import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileDiff } from '../../../shared/config/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { copyText } from '../ui/copy-text.ts';
import { CopyIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth } from '../use-hearth.ts';
import { ConflictChoice } from './conflict.tsx';
import styles from './diff-drawer.module.css';
import { DiffView } from './diff-view.tsx';
import { type ShownPreview, usePreview } from './use-preview.ts';

/** What Apply would write, exactly. Open for as long as it is mounted. */
export function DiffDrawer({
  onClose,
  apply,
}: {
  readonly onClose: () => void;
  /** the Apply button */
  readonly apply: ReactNode;
}): ReactNode {
  const { t } = useTranslation('config');
  const preview = usePreview();
  const value = preview.answer?.ok === true ? preview.answer.value : null;
  const theirs = useHearth((state) => state.staging.theirs);
  const shown = value !== null && value.files.length > 0 && theirs === null;
  return (
    <Dialog
      shape="drawer"
      title={t('diff.title')}
      isOpen
      onClose={onClose}
      foot={
        <>
          {shown && <CopyButton key={value.revision} files={value.files} />}
          {apply}
        </>
      }
    >
      <div className={styles['body']} aria-busy={preview.stale}>
        {theirs === null ? <Content preview={preview} /> : <ConflictChoice theirs={theirs} />}
        {shown && <p className={styles['masked']}>{t('diff.masked')}</p>}
      </div>
    </Dialog>
  );
}

function Content({ preview: { answer, stale } }: { readonly preview: ShownPreview }): ReactNode {
  const { t } = useTranslation('config');
  if (answer === null) return <output>{t('diff.loading')}</output>;
  if (!answer.ok) return <ProblemNote problem={answer.problem} />;
  if (answer.value.files.length === 0) return <output>{t('diff.nothing')}</output>;
  return (
    <>
      {stale && <output className={styles['stale']}>{t('diff.stale')}</output>}
      {answer.value.files.map((file) => (
        <DiffView key={file.path} file={file} />
      ))}
    </>
  );
}

function CopyButton({ files }: { readonly files: readonly FileDiff[] }): ReactNode {
  const { t } = useTranslation('config');
  const [said, setSaid] = useState<'copy' | 'copied' | 'copyFailed'>('copy');
  const copy = async (): Promise<void> => {
    const copied = await copyText(files.map((file) => file.diff).join('\n'));
    setSaid(copied ? 'copied' : 'copyFailed');
  };
  return (
    <Button onPress={() => void copy()}>
      <CopyIcon />
      <span aria-live="polite">{t(`diff.${said}`)}</span>
    </Button>
  );
}
