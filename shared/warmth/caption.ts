import { loadProgress } from './load-progress.ts';
import type { ModelWarmth, Pause, WarmthState } from './snapshot.ts';
import type { WarmthWords } from './words.ts';

/** How a model is, in a few words. The tone is never the only sign: the words say the same. */
export interface Caption {
  readonly text: string;
  readonly tone: 'quiet' | 'plain' | 'warm' | 'busy' | 'warn' | 'bad';
}

type State<Kind extends WarmthState['kind']> = Extract<WarmthState, { kind: Kind }>;

/** What is said of a model in its row. Null: nothing is known, and nobody asked to know. `now` is ms since 1970. */
export function captionOf(
  { state, wish, coldStart }: ModelWarmth,
  now: number,
  words: WarmthWords,
): Caption | null {
  const { t } = words;
  switch (state.kind) {
    case 'unknown':
      return wish.on ? { text: t(`page.caption.${state.why}`), tone: 'quiet' } : null;
    case 'cold':
      return { text: coldCaption(coldStart.estimateMs, words), tone: 'quiet' };
    case 'loading':
      return { text: loadingCaption(state, now, words), tone: 'busy' };
    case 'warm':
      return { text: warmCaption(state, now, words), tone: 'warm' };
    case 'wrong-context':
      return {
        text: t('page.caption.wrong-context', {
          has: words.tokensShort(state.context),
          wanted: words.tokensShort(state.wanted),
        }),
        tone: 'warn',
      };
    case 'duplicates':
      return { text: t('page.caption.duplicates', { count: state.instances.length }), tone: 'warn' };
    case 'evicted': {
      const left = state.nextTryAt - now;
      return {
        text:
          left <= 0
            ? t('page.caption.evictedNow')
            : t(`page.caption.${state.because}`, { time: words.about(left) }),
        tone: 'busy',
      };
    }
    case 'failing':
      return { text: failingCaption(state, now, words), tone: 'bad' };
    case 'paused':
      return { text: pauseCaption(state.pause, now, words), tone: pauseTone(state.pause) };
  }
  return state satisfies never;
}

/** With the time that loading takes on this machine, where that is known. */
function coldCaption(estimateMs: number | null, { t, about }: WarmthWords): string {
  return estimateMs === null
    ? t('page.caption.cold')
    : t('page.caption.coldAbout', { time: about(estimateMs) });
}

function loadingCaption(state: State<'loading'>, now: number, words: WarmthWords): string {
  const { t } = words;
  if (state.by === 'other-hearth') return t('page.caption.otherHearth');
  const { leftMs, isLate, elapsedMs } = loadProgress(state, now);
  if (leftMs !== null) return t('page.caption.loadingLeft', { time: words.about(leftMs) });
  if (isLate) return t('page.caption.loadingLate');
  return elapsedMs < 1000
    ? t('page.caption.loading')
    : t('page.caption.loadingSoFar', { time: words.span(elapsedMs) });
}

function warmCaption({ context, held }: State<'warm'>, now: number, words: WarmthWords): string {
  const { t } = words;
  const tokens = context === null ? null : words.tokensShort(context);
  if (held.kind === 'until') {
    const time = words.moment(held.at, now);
    return tokens === null
      ? t('page.caption.warmUntil', { time })
      : t('page.caption.warmContextUntil', { tokens, time });
  }
  return tokens === null ? t('page.caption.warm') : t('page.caption.warmContext', { tokens });
}

function failingCaption({ nextTryAt }: State<'failing'>, now: number, words: WarmthWords): string {
  const { t } = words;
  if (nextTryAt === null) return t('page.caption.given-up');
  return nextTryAt <= now
    ? t('page.caption.failingNow')
    : t('page.caption.failing', { time: words.about(nextTryAt - now) });
}

function pauseCaption(pause: Pause, now: number, { t, moment }: WarmthWords): string {
  if (pause.why !== 'schedule' || pause.until === null) return t(`page.caption.paused.${pause.why}`);
  return t('page.caption.paused.scheduleUntil', { time: moment(pause.until, now) });
}

/** As wished, or something to be looked at? */
function pauseTone({ why }: Pause): Caption['tone'] {
  switch (why) {
    case 'memory-pressure':
    case 'fit':
      return 'warn';
    case 'battery':
    case 'schedule':
    case 'by-hand':
    case 'made-room':
    case 'cancelled':
    case 'preload':
      return 'plain';
  }
  return why satisfies never;
}

/** Does what is said of this state change with each second? */
export function ticks(state: WarmthState): boolean {
  switch (state.kind) {
    case 'loading':
    case 'evicted':
      return true;
    case 'failing':
      return state.nextTryAt !== null;
    case 'unknown':
    case 'cold':
    case 'warm':
    case 'wrong-context':
    case 'duplicates':
    case 'paused':
      return false;
  }
  return state satisfies never;
}
