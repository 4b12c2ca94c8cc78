import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileDiff } from '../../../shared/config/snapshot.ts';
import { isDirty } from '../chain/staging.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CopyIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth } from '../use-hearth.ts';
import styles from './diff-drawer.module.css';
import { DiffView } from './diff-view.tsx';
import { type ShownPreview, usePreview } from './use-preview.ts';

/** What Apply would write, exactly. Closes by itself when nothing is staged any more. */
export function DiffDrawer({
  isOpen,
  onClose,
  apply,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** the Apply button */
  readonly apply: ReactNode;
}): ReactNode {
  const { t } = useTranslation('config');
  const dirty = useHearth((state) => isDirty(state.staging));
  const preview = usePreview(isOpen && dirty);
  const files = preview.answer?.ok === true ? preview.answer.value.files : [];

  useEffect(() => {
    if (isOpen && !dirty) onClose();
  }, [isOpen, dirty, onClose]);

  return (
    <Dialog
      shape="drawer"
      title={t('diff.title')}
      isOpen={isOpen}
      onClose={onClose}
      foot={
        <>
          {files.length > 0 && <CopyButton files={files} />}
          {apply}
        </>
      }
    >
      <div className={styles['body']} aria-busy={preview.stale}>
        <Content preview={preview} />
        {files.length > 0 && <p className={styles['masked']}>{t('diff.masked')}</p>}
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
    try {
      await navigator.clipboard.writeText(files.map((file) => file.diff).join('\n'));
      setSaid('copied');
    } catch {
      setSaid('copyFailed');
    }
  };
  useEffect(() => setSaid('copy'), [files]);
  return (
    <Button onPress={() => void copy()}>
      <CopyIcon />
      <span aria-live="polite">{t(`diff.${said}`)}</span>
    </Button>
  );
}
