import { loadProgress } from './load-progress.ts';
import type { ModelWarmth, Pause, WarmthState } from './snapshot.ts';
import type { WarmthWords } from './words.ts';

/** How a model is, in a few words. The tone is never the only sign: the words say the same. */
export interface Caption {
  readonly text: string;
  /** the same state where context and time stand elsewhere or have no room: "warm" */
  readonly short: string;
  readonly tone: 'quiet' | 'plain' | 'warm' | 'busy' | 'warn' | 'bad';
}

type State<Kind extends WarmthState['kind']> = Extract<WarmthState, { kind: Kind }>;

/**
 * What is said of a model, and the one source for it: its row, its link in the chain, the status line and the command line all take it
 * from here. Null: nothing is known, and nobody asked to know. `now` is ms since 1970.
 */
export function captionOf(
  { state, wish, coldStart }: ModelWarmth,
  now: number,
  words: WarmthWords,
): Caption | null {
  const { t } = words;
  switch (state.kind) {
    case 'unknown':
      return wish.on ? said(t(`page.caption.${state.why}`), 'quiet') : null;
    case 'cold':
      return said(coldCaption(coldStart.estimateMs, words), 'quiet');
    case 'loading':
      return said(loadingCaption(state, now, words), 'busy');
    case 'warm':
      return { text: warmCaption(state, now, words), short: t('page.caption.warm'), tone: 'warm' };
    case 'wrong-context': {
      const [has, wanted] = [words.tokensShort(state.context), words.tokensShort(state.wanted)];
      return said(t('page.caption.wrong-context', { has, wanted }), 'warn');
    }
    case 'duplicates':
      return said(t('page.caption.duplicates', { count: state.instances.length }), 'warn');
    case 'evicted':
      return said(evictedCaption(state, now, words), 'busy');
    case 'failing':
      return said(failingCaption(state, now, words), 'bad');
    case 'paused':
      return said(pauseCaption(state.pause, now, words), pauseTone(state.pause));
  }
  return state satisfies never;
}

const said = (text: string, tone: Caption['tone']): Caption => ({ text, short: text, tone });

/** With the time that loading takes on this machine, ms, where that is known. */
export function coldCaption(estimateMs: number | null, { t, about }: WarmthWords): string {
  return estimateMs === null
    ? t('page.caption.cold')
    : t('page.caption.coldAbout', { time: about(estimateMs) });
}

function loadingCaption(state: State<'loading'>, now: number, words: WarmthWords): string {
  const { t } = words;
  if (state.by === 'other-hearth') return t('page.caption.otherHearth');
  if (state.by === 'unseen') return t('page.caption.unseen');
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

function evictedCaption({ because, nextTryAt }: State<'evicted'>, now: number, words: WarmthWords): string {
  const left = nextTryAt - now;
  return left <= 0
    ? words.t('page.caption.evictedNow')
    : words.t(`page.caption.${because}`, { time: words.about(left) });
}

function failingCaption({ nextTryAt }: State<'failing'>, now: number, words: WarmthWords): string {
  const { t } = words;
  if (nextTryAt === null) return t('page.caption.given-up');
  return nextTryAt <= now
    ? t('page.caption.failingNow')
    : t('page.caption.failing', { time: words.about(nextTryAt - now) });
}

function pauseCaption(pause: Pause, now: number, { t, moment }: WarmthWords): string {
  if (pause.why === 'schedule' && pause.until !== null)
    return t('page.caption.paused.scheduleUntil', { time: moment(pause.until, now) });
  if (pause.why === 'fit' && pause.inTheWay.length === 0) return t('page.caption.paused.fitNone');
  return t(`page.caption.paused.${pause.why}`);
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
