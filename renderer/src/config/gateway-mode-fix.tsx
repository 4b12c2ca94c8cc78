import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preview } from '../../../shared/config/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { DiffView } from './diff-view.tsx';
import styles from './gateway-mode-fix.module.css';
import { useWrites } from './use-writes.ts';

const previewDeadlineMs = 15_000;

/** Sets the `gateway.mode` without which no gateway starts, after its diff was seen. Nothing where the config has it. */
export function GatewayModeFix({ look = 'plain' }: { readonly look?: 'plain' | 'primary' }): ReactNode {
  const { t } = useTranslation('config');
  const [open, setOpen] = useState(false);
  const missing = useHearth(
    (state) => readyConfig(state)?.notices.some(({ kind }) => kind === 'gateway-mode-missing') === true,
  );
  if (!missing) return null;
  return (
    <>
      <Button look={look} onPress={() => setOpen(true)}>
        {t('gatewayMode.open')}
      </Button>
      {open && <ModeDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function ModeDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation(['config', 'common']);
  const { client } = useServices();
  const writes = useWrites();
  const revision = useHearth((state) => readyConfig(state)?.revision ?? null);
  const writing = useHearth((state) => state.write?.state === 'writing');
  const [preview, setPreview] = useState<Result<Preview> | null>(null);
  useEffect(() => {
    if (revision === null) return;
    const question = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await ask(
        ({ signal }) =>
          client.config.preview(
            { base: revision, intents: [{ kind: 'set-gateway-mode' }] },
            { signal: AbortSignal.any([signal, question.signal]) },
          ),
        previewDeadlineMs,
      );
      if (!question.signal.aborted) setPreview(answer);
    };
    void read();
    return () => question.abort();
  }, [client, revision]);
  const apply = async (): Promise<void> => {
    await writes.setGatewayMode();
    onClose();
  };
  return (
    <Dialog
      shape="wide"
      title={t('gatewayMode.title')}
      isOpen
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            look="primary"
            isPending={writing}
            isDisabled={preview?.ok !== true}
            onPress={() => void apply()}
          >
            {t('gatewayMode.apply')}
          </Button>
        </>
      }
    >
      <div className={styles['body']}>
        <p>{t('gatewayMode.why')}</p>
        {preview?.ok === true && preview.value.files.map((file) => <DiffView key={file.path} file={file} />)}
        {preview?.ok === false && <ProblemNote problem={preview.problem} />}
      </div>
    </Dialog>
  );
}
