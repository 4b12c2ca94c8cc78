import { smallestWindowTokens } from '../../../shared/fit/judgement.ts';
import { loadProgress } from '../../../shared/warmth/load-progress.ts';
import type { ModelWarmth, Pause, WarmthState } from '../../../shared/warmth/snapshot.ts';
import type { WarmthWords } from './words.ts';

type State<Kind extends WarmthState['kind']> = Extract<WarmthState, { kind: Kind }>;

/**
 * How a model is and what follows, in whole sentences: cause, effect, way out.
 *
 * @param now ms since 1970
 * @param canFit the config can be fitted to what is loaded
 */
export function storyOf(model: ModelWarmth, now: number, canFit: boolean, words: WarmthWords): string {
  const { t } = words;
  const { state } = model;
  const server = serverName(model);
  const when = (at: number): string => words.when(at, now);
  switch (state.kind) {
    case 'unknown':
      return t(`page.story.${state.why}`, { server });
    case 'cold':
      return coldStory(model, words);
    case 'loading':
      return loadingStory(state, server, now, words);
    case 'warm':
      return warmStory(model, state, now, words);
    case 'wrong-context':
      return wrongStory(model, state, canFit, words);
    case 'duplicates':
      return t('page.story.duplicates', { count: state.instances.length });
    case 'evicted': {
      const left = state.nextTryAt - now;
      return left <= 0
        ? t(`page.story.${state.because}Now`, { server, when: when(state.at) })
        : t(`page.story.${state.because}`, { server, when: when(state.at), left: words.about(left) });
    }
    case 'failing':
      return failingStory(state, now, words);
    case 'paused':
      return pauseStory(state.pause, server, now, words);
  }
  return state satisfies never;
}

/** The endpoint's name; where none has the model, the provider of its ref. */
export function serverName({ endpoint, ref }: Pick<ModelWarmth, 'endpoint' | 'ref'>): string {
  return endpoint?.name ?? ref.split('/', 1)[0] ?? ref;
}

function coldStory({ coldStart, canHold, wish }: ModelWarmth, { t, about }: WarmthWords): string {
  const said =
    coldStart.estimateMs === null
      ? t('page.story.cold')
      : t('page.story.coldAbout', { time: about(coldStart.estimateMs) });
  return canHold && !wish.on ? `${said} ${t('page.story.coldWay')}` : said;
}

function loadingStory(state: State<'loading'>, server: string, now: number, words: WarmthWords): string {
  const { t } = words;
  const { elapsedMs, isLate } = loadProgress(state, now);
  const elapsed = words.span(elapsedMs);
  if (state.by === 'other-hearth') return t('page.story.other-hearth', { elapsed });
  // It follows a load whose end nobody saw: the server may go on with that, or may have lost it.
  if (state.by === 'unseen')
    return t('page.story.unseen', {
      server,
      time: words.moment(state.since, now),
      until: words.moment(state.until ?? now, now),
    });
  return state.estimateMs === null
    ? t('page.story.loading', { server, elapsed })
    : t(isLate ? 'page.story.loadingLate' : 'page.story.loadingAbout', {
        server,
        elapsed,
        time: words.about(state.estimateMs),
      });
}

function warmStory(model: ModelWarmth, state: State<'warm'>, now: number, words: WarmthWords): string {
  const { t } = words;
  const { context, since } = state;
  const tokens = context === null ? '' : words.tokens(context);
  const time = since === null ? '' : words.moment(since, now);
  const loaded =
    context === null
      ? t(since === null ? 'page.story.warmPlain' : 'page.story.warmPlainSince', { time })
      : t(since === null ? 'page.story.warm' : 'page.story.warmSince', { tokens, time });
  return `${loaded} ${holdStory(model, state, now, words)}`;
}

/** For how long it stays, and what the flame has to do with it. */
function holdStory(
  model: ModelWarmth,
  { held }: State<'warm'>,
  now: number,
  { t, when: whenOf }: WarmthWords,
): string {
  const server = serverName(model);
  if (!model.canHold) return t('page.story.noHold', { server });
  switch (held.kind) {
    case 'pinned':
      return t(model.wish.on ? 'page.story.pinned' : 'page.story.pinnedOff', { server });
    case 'not-told':
      return t(model.wish.on ? 'page.story.holdNotTold' : 'page.story.holdNotToldOff', { server });
    case 'until': {
      const when = whenOf(held.at, now);
      if (held.by === 'schedule') return t('page.story.until-schedule', { when });
      return t(model.wish.on ? 'page.story.until-server' : 'page.story.until-serverOff', { server, when });
    }
  }
  return held satisfies never;
}

function wrongStory(
  model: ModelWarmth,
  { because, context, wanted }: State<'wrong-context'>,
  canFit: boolean,
  { t, tokens }: WarmthWords,
): string {
  const has = tokens(context);
  const said = t(`page.story.wrong-${because}`, { server: serverName(model), has, wanted: tokens(wanted) });
  if (because === 'turns-running') return said;
  if (canFit) return `${said} ${t('page.story.wrongWay', { has })}`;
  return `${said} ${t(context < smallestWindowTokens ? 'page.story.wrongSmall' : 'page.story.wrongAnew')}`;
}

/** What the problem itself does not say: how often, and when it is tried again. */
function failingStory({ tries, nextTryAt }: State<'failing'>, now: number, words: WarmthWords): string {
  const { t } = words;
  const next =
    nextTryAt === null
      ? t('page.story.given-up')
      : nextTryAt <= now
        ? t('page.story.nextTryNow')
        : t('page.story.nextTry', { time: words.about(nextTryAt - now) });
  return tries === 0 ? next : `${t('page.story.tries', { count: tries })} ${next}`;
}

function pauseStory(pause: Pause, server: string, now: number, words: WarmthWords): string {
  const { t } = words;
  switch (pause.why) {
    case 'memory-pressure':
      return t(`page.story.paused.pressure-${pause.level}`);
    case 'battery':
      return t('page.story.paused.battery');
    case 'schedule':
      return pause.until === null
        ? t('page.story.paused.schedule')
        : t('page.story.paused.scheduleUntil', { when: words.when(pause.until, now) });
    case 'made-room':
      return t('page.story.paused.made-room', {
        server,
        by: pause.by,
        when: words.when(pause.at, now),
      });
    case 'by-hand':
      return t('page.story.paused.by-hand', { server, when: words.when(pause.at, now) });
    case 'cancelled':
      return t(pause.goesOn ? 'page.story.paused.cancelledGoesOn' : 'page.story.paused.cancelled', {
        server,
        when: words.when(pause.at, now),
      });
    case 'fit':
      return fitStory(pause, words);
    case 'preload':
      return t('page.story.paused.preload', { when: words.when(pause.until, now) });
  }
  return pause satisfies never;
}

function fitStory(
  { needBytes, freeBytes, inTheWay }: Extract<Pause, { why: 'fit' }>,
  { t, memory }: WarmthWords,
): string {
  const need = t('page.about', { time: memory(needBytes) });
  if (freeBytes === null) return t('page.story.paused.fitUnknown', { need });
  const what = { need, free: memory(freeBytes) };
  return t(inTheWay.length === 0 ? 'page.story.paused.fitNone' : 'page.story.paused.fit', what);
}
