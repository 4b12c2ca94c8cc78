import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preflight } from '../../../shared/gateway/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth } from '../use-hearth.ts';
import styles from './stop-dialog.module.css';

/** Stopping would end something, or it is not known what: the user chooses. */
export function StopDialog({
  what,
  preflight,
  onChoose,
  onCancel,
}: {
  readonly what: 'stop' | 'restart';
  readonly preflight: Result<Preflight>;
  readonly onChoose: (endRuns: boolean) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { t } = useTranslation(['gateway', 'common']);
  const work = useWork(preflight);
  const idle = work.kind === 'idle';
  const unknown = work.kind === 'unknown';
  const restart = what === 'restart';
  const end = unknown
    ? t(restart ? 'stop.endUnknownRestart' : 'stop.endUnknownStop')
    : t(restart ? 'stop.endAndRestart' : 'stop.endAndStop');
  const leadOf = (now: Work): string => {
    switch (now.kind) {
      case 'unknown':
        return t('stop.notAsked');
      case 'idle':
        return t('stop.idle');
      case 'runs':
        return t('stop.running', { count: now.count });
      case 'other':
        return t('stop.other');
    }
    return now satisfies never;
  };
  return (
    <Dialog
      role="alertdialog"
      title={t(restart ? 'stop.restartTitle' : 'stop.stopTitle')}
      isOpen
      onClose={onCancel}
      foot={
        <>
          <Button onPress={onCancel}>{t('common:cancel')}</Button>
          {idle ? (
            <Button look="primary" onPress={() => onChoose(false)}>
              {t(restart ? 'stop.plainRestart' : 'stop.plainStop')}
            </Button>
          ) : (
            <>
              <Button onPress={() => onChoose(true)}>{end}</Button>
              <Button look="primary" onPress={() => onChoose(false)}>
                {t(unknown ? 'stop.waitUnknown' : 'stop.wait')}
              </Button>
            </>
          )}
        </>
      }
    >
      <div className={styles['body']}>
        <p className={styles['lead']} aria-live="polite">
          {leadOf(work)}
        </p>
        {preflight.ok && preflight.value.blockers.length > 0 && !idle && (
          <div className={styles['blockers']}>
            <p>{t('stop.blockers')}</p>
            <ul>
              {preflight.value.blockers.map((blocker) => (
                <li key={blocker}>{blocker}</li>
              ))}
            </ul>
          </div>
        )}
        {!preflight.ok && <ProblemNote problem={preflight.problem} />}
        {!idle && (
          <p className={styles['dim']}>
            {t('stop.drain')} {t('stop.ended')}
          </p>
        )}
      </div>
    </Dialog>
  );
}

type Work =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'runs'; readonly count: number }
  /** no turn, but something else that the gateway names */
  | { readonly kind: 'other' };

/** What would be ended: as it was asked, then as newer snapshots tell. */
function useWork(preflight: Result<Preflight>): Work {
  const told = useHearth((state) => state.gateway?.activeRuns ?? null);
  // The snapshot at the time of the question may be older than its answer; another one is newer.
  const [first] = useState(told);
  if (!preflight.ok) return { kind: 'unknown' };
  const count = told === null || told === first ? preflight.value.activeRuns : told;
  if (count > 0) return { kind: 'runs', count };
  return preflight.value.activeRuns > 0 || preflight.value.safe ? { kind: 'idle' } : { kind: 'other' };
}
