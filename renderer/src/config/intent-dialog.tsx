import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Intent } from '../../../shared/config/intent.ts';
import type { Preview } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { DiffView } from './diff-view.tsx';
import styles from './intent-dialog.module.css';
import { useWrites } from './use-writes.ts';

const previewDeadlineMs = 15_000;

interface IntentDialogProps {
  /** The one wish about the config; the same object for as long as it is the same wish. */
  readonly intent: Intent;
  readonly title: string;
  /** what it is for, in a sentence or two */
  readonly why: string;
  /** the button that writes it */
  readonly apply: string;
  readonly onClose: () => void;
}

/** Sets one thing in the config, after its diff was seen. How the write went is told at the foot of the window, with the way back. */
export function IntentDialog({ intent, title, why, apply, onClose }: IntentDialogProps): ReactNode {
  const { t } = useTranslation('common');
  const writes = useWrites();
  const writing = useHearth((state) => state.write?.state === 'writing');
  const preview = useIntentPreview(intent);
  const write = async (): Promise<void> => {
    await writes.setOne(intent);
    onClose();
  };
  return (
    <Dialog
      shape="wide"
      title={title}
      isOpen
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="primary"
            isPending={writing}
            isDisabled={preview?.ok !== true}
            onPress={() => void write()}
          >
            {apply}
          </Button>
        </>
      }
    >
      <div className={styles['body']}>
        <p>{why}</p>
        {preview?.ok === true && preview.value.files.map((file) => <DiffView key={file.path} file={file} />)}
        {preview?.ok === false && <ProblemNote problem={preview.problem} />}
      </div>
    </Dialog>
  );
}

/** The diff of one wish against the file as it is; null before the first answer. */
function useIntentPreview(intent: Intent): Result<Preview> | null {
  const { client } = useServices();
  const revision = useHearth((state) => readyConfig(state)?.revision ?? null);
  const [preview, setPreview] = useState<Result<Preview> | null>(null);
  useEffect(() => {
    if (revision === null) return;
    const question = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await ask(
        ({ signal }) =>
          client.config.preview(
            { base: revision, intents: [intent] },
            { signal: AbortSignal.any([signal, question.signal]) },
          ),
        previewDeadlineMs,
      );
      if (!question.signal.aborted) setPreview(answer);
    };
    void read();
    return () => question.abort();
  }, [client, revision, intent]);
  return preview;
}
