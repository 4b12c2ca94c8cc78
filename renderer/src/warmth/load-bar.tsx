import type { ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components';
import { loadProgress } from '../../../shared/warmth/load-progress.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { useSecond } from '../ui/clock.ts';
import { captionOf } from '../../../shared/warmth/caption.ts';
import styles from './load-bar.module.css';
import { useWarmthWords } from './words.ts';

/**
 * How far a load is; nothing in any other state. By what the server tells, else by what loads took on this machine; where neither is known,
 * or the usual time is over, it says that nothing tells, and the caption beside it goes on. `edge` lies on the lower edge of the row.
 */
export function LoadBar({
  model,
  place,
}: {
  readonly model: ModelWarmth | null;
  readonly place: 'edge' | 'plain';
}): ReactNode {
  // Of a load that nobody sees nothing can be shown.
  if (model?.state.kind !== 'loading' || model.state.by === 'unseen') return null;
  return <Bar model={model} state={model.state} place={place} />;
}

function Bar({
  model,
  state,
  place,
}: {
  readonly model: ModelWarmth;
  readonly state: Extract<ModelWarmth['state'], { kind: 'loading' }>;
  readonly place: 'edge' | 'plain';
}): ReactNode {
  const words = useWarmthWords();
  const now = useSecond();
  const { share: guessed, isLate } = loadProgress(state, now);
  const share = isLate ? null : guessed;
  const text = captionOf(model, now, words)?.text;
  return (
    <ProgressBar
      className={styles['bar'] ?? ''}
      data-place={place}
      aria-label={words.t('page.loading', { name: model.name })}
      isIndeterminate={share === null}
      value={(share ?? 0) * 100}
      {...(text === undefined ? {} : { valueLabel: text })}
    >
      <span className={styles['fill']} style={{ inlineSize: share === null ? '100%' : `${share * 100}%` }} />
    </ProgressBar>
  );
}
