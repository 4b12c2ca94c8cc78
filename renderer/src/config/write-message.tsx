import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Validation } from '../../../shared/config/snapshot.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dot } from '../ui/dot.tsx';
import { CloseIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import { useHearth, useServices } from '../use-hearth.ts';
import { ConfigIssues } from './config-issues.tsx';
import { TakeUpChip, TakeUpSentence, useTakeUp } from './take-up-chip.tsx';
import type { TakeUp } from './take-up.ts';
import { useWrites } from './use-writes.ts';
import styles from './write-message.module.css';
import type { WriteKind, WriteState } from './write-state.ts';

/** How long a message about a write that went well stays, unless it is being read. */
const shownMs = 12_000;

/** How the last write went, with the way back. */
export function WriteMessage({ write }: { readonly write: WriteState }): ReactNode {
  switch (write.state) {
    case 'writing':
      return write.what === 'apply' ? null : <Writing />;
    case 'failed':
      return <Failed write={write} />;
    case 'done':
      return <Done key={write.applied.historyId} write={write} />;
  }
  return write satisfies never;
}

function Writing(): ReactNode {
  const { t } = useTranslation('config');
  return (
    <output className={styles['message']}>
      <Dot look="unknown" />
      <span className={styles['text']}>{t('staged.applying')}</span>
    </output>
  );
}

function Failed({ write }: { readonly write: Extract<WriteState, { state: 'failed' }> }): ReactNode {
  const { t } = useTranslation('config');
  const writes = useWrites();
  const conflict = useHearth((state) => state.staging.theirs !== null);
  const box = useFocusHandedUp<HTMLDivElement>();
  // The choice itself is on screen then and says the same.
  if (write.problem.code === 'conflict' && conflict) return null;
  return (
    <div className={styles['message']} ref={box}>
      <div className={styles['text']}>
        <ProblemNote problem={write.problem} lead={t(`failed.${write.what}`)} />
      </div>
      <IconButton label={t('dismiss')} onPress={() => writes.dismiss()}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}

/** What went well, in one sentence. Only bytes that are put back are written though OpenClaw refuses them. */
function doneKey(what: WriteKind, validation: Validation) {
  switch (validation.state) {
    case 'valid':
      return `done.${what}.valid` as const;
    case 'not-validated':
      return `done.${what}.${validation.why}` as const;
    case 'refused':
      return what === 'undo' ? 'done.undo.refused' : 'done.restore.refused';
  }
}

function Done({ write }: { readonly write: Extract<WriteState, { state: 'done' }> }): ReactNode {
  const { t } = useTranslation('config');
  const writes = useWrites();
  const { store } = useServices();
  const box = useFocusHandedUp<HTMLElement>();
  const { what, applied } = write;
  const { validation, historyId, changed } = applied;
  const fate = useTakeUp(write);
  const warnings = validation.state === 'valid' ? validation.warnings : [];
  const remarks = validation.state !== 'valid' || warnings.length > 0;
  const rejected = changed && fate.kind === 'rejected';
  const lasting = remarks || (changed && !settled(fate));

  useEffect(() => {
    if (lasting) return undefined;
    const timer = setInterval(() => {
      const read = box.current?.matches(':hover, :focus-within') ?? false;
      if (!read) writes.dismiss();
    }, shownMs);
    return () => clearInterval(timer);
  }, [box, lasting, writes]);

  const sentence = changed ? t(doneKey(what, validation)) : t('done.unchanged');
  // What follows an Undo is Redo; a restored version is undone as any other write.
  const takenBack = what === 'undo';

  return (
    <section className={styles['message']} aria-label={t('done.label')} ref={box}>
      {changed ? <TakeUpChip fate={fate} /> : <Dot look="good" />}
      <div className={styles['text']}>
        {/* "OpenClaw accepted it" was its validator's word; what the gateway says is what counts. */}
        {!rejected && (
          <output>
            {sentence}
            {applied.rebased && <> {t('done.rebased')}</>}
          </output>
        )}{' '}
        {changed && <TakeUpSentence fate={fate} />}
        {changed && fate.kind === 'rejected' && (
          <div className={styles['details']}>
            <ConfigIssues issues={fate.issues} />
          </div>
        )}
        {/* The gateway's own issues are the same. */}
        {validation.state === 'refused' && !rejected && (
          <details className={styles['details']} open>
            <summary>{t('done.refused')}</summary>
            <code>{validation.detail}</code>
          </details>
        )}
        {warnings.length > 0 && (
          <details className={styles['details']}>
            <summary>{t('done.warnings', { count: warnings.length })}</summary>
            <ul>
              {warnings.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <code>{path}</code> {message}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {changed && fate.kind === 'needs-restart' && (
        <Button small onPress={() => store.setState({ page: 'gateway' })}>
          {t('takeUp.toGateway')}
        </Button>
      )}
      {changed && historyId !== null && (
        <Button
          small
          look={rejected ? 'primary' : 'plain'}
          onPress={() => void (takenBack ? writes.restore(historyId) : writes.undo())}
        >
          {takenBack ? t('redo') : rejected ? t('takeUp.rollBack') : t('undo')}
        </Button>
      )}
      <IconButton label={t('dismiss')} onPress={() => writes.dismiss()}>
        <CloseIcon />
      </IconButton>
    </section>
  );
}

/** Nothing more will come of it by itself, and nothing is left to do: the message may go. */
function settled(fate: TakeUp): boolean {
  switch (fate.kind) {
    case 'live':
    case 'not-running':
    case 'cannot-tell':
    case 'overtaken':
      return true;
    case 'waiting':
    case 'rejected':
    case 'needs-restart':
      return false;
  }
  return fate satisfies never;
}
