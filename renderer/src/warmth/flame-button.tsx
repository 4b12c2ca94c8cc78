import type { ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { loadProgress } from '../../../shared/warmth/load-progress.ts';
import type { ModelWarmth, WarmthState } from '../../../shared/warmth/snapshot.ts';
import { useSecond } from '../ui/clock.ts';
import { Hint } from '../ui/hint.tsx';
import { captionOf, ticks } from '../../../shared/warmth/caption.ts';
import styles from './flame-button.module.css';
import { FlameIcon } from './flame-icon.tsx';
import { useWarmthActs } from './use-warmth-acts.ts';
import { useWarmthWords } from './words.ts';

/** The flame of a model: pressed is the wish that it be kept warm, full is the fact that it is. */
export function FlameButton({ model }: { readonly model: ModelWarmth }): ReactNode {
  const words = useWarmthWords();
  const acts = useWarmthActs();
  const { t } = words;
  const { name, wish, state } = model;
  const now = useSecond(ticks(state));
  const what = t(wish.on ? 'page.flame.on' : 'page.flame.off');
  const caption = captionOf(model, now, words)?.text;
  const mark = markOf(state);
  return (
    <Hint text={caption === undefined ? what : t('page.flame.now', { what, caption })}>
      <ToggleButton
        aria-label={t('page.flame.label', { name })}
        className={styles['flame'] ?? ''}
        data-fact={factOf(state)}
        isSelected={wish.on}
        onChange={(on) => void acts.turn(model, on)}
      >
        <FlameIcon share={shareOf(state, now)} />
        {mark !== null && <Mark mark={mark} />}
      </ToggleButton>
    </Hint>
  );
}

/** Keeps a row's columns in line where there is no flame. */
export function NoFlame(): ReactNode {
  return <span className={styles['none']} />;
}

function factOf(state: WarmthState): 'warm' | 'cold' {
  return state.kind === 'warm' || state.kind === 'duplicates' || state.kind === 'wrong-context'
    ? 'warm'
    : 'cold';
}

function shareOf(state: WarmthState, now: number): number {
  if (state.kind === 'loading') return loadProgress(state, now).share ?? 0;
  return factOf(state) === 'warm' ? 1 : 0;
}

function markOf(state: WarmthState): 'pause' | 'trouble' | null {
  switch (state.kind) {
    case 'paused':
      return 'pause';
    case 'failing':
    case 'wrong-context':
    case 'duplicates':
      return 'trouble';
    case 'unknown':
    case 'cold':
    case 'loading':
    case 'warm':
    case 'evicted':
      return null;
  }
  return state satisfies never;
}

/** Bars for a pause, an exclamation mark for what is to be looked at; the caption says which. */
function Mark({ mark }: { readonly mark: 'pause' | 'trouble' }): ReactNode {
  return (
    <svg className={styles['mark']} width="11" height="11" viewBox="0 0 11 11" aria-hidden="true">
      <circle cx="5.500" cy="5.500" r="5" fill="currentColor" />
      <path
        d={mark === 'pause' ? 'M4.200 3.500v4M6.800 3.500v4' : 'M5.500 2.800v3.200M5.500 8v.1'}
        stroke="var(--panel)"
        strokeWidth="1.400"
        strokeLinecap="round"
      />
    </svg>
  );
}
