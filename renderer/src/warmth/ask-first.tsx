import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judgement } from '../../../shared/fit/judgement.ts';
import type { InTheWay, ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { openFit } from '../fit/open-fit.ts';
import { useFitWords } from '../fit/fit-words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tag } from '../ui/tag.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './ask-first.module.css';
import { type FitPause, type FitQuestion, forget } from './attention.ts';
import { type NoRoom, rowOf, useFitAlone, whyNoRoom } from './no-room.ts';
import { useWarmthActs } from './use-warmth-acts.ts';
import { warmthOf } from './warmth-of.ts';
import { useWarmthWords, type WarmthWords } from './words.ts';

/**
 * There is no room for it: what it needs, what there is, and the choice, or, where nothing would make room, what else helps. Closed without
 * a choice, a flame turned on just now goes off again.
 */
export function AskFirst({ question }: { readonly question: FitQuestion }): ReactNode {
  const { model, pause, isFresh } = question;
  const { t } = useTranslation(['warmth', 'common']);
  const { store } = useServices();
  const acts = useWarmthActs();
  const alone = useFitAlone(model);
  const why = whyNoRoom(pause, alone);
  const { name } = model;
  const count = pause.inTheWay.length;
  const close = (): void => {
    if (isFresh) void acts.turn(model, false);
    else store.setState(({ attention }) => ({ attention: forget(attention, model.ref) }));
  };
  const showFit = (): void => {
    close();
    store.setState({ page: 'home' });
    openFit(store, rowOf(model));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t(`page.ask.title.${why}`, { name })}
      isOpen
      onClose={close}
      foot={
        <>
          <Button onPress={close}>{t('common:cancel')}</Button>
          <Button onPress={() => void acts.confirm(model, 'load-anyway')}>{t('page.ask.loadAnyway')}</Button>
          {why === 'beside' ? (
            <Button look="primary" onPress={() => void acts.confirm(model, 'make-room')}>
              {t('page.ask.makeRoom', { count })}
            </Button>
          ) : (
            alone !== null && (
              <Button look="primary" onPress={showFit}>
                {t('page.ask.showFit')}
              </Button>
            )
          )}
        </>
      }
    >
      <div className={styles['body']}>
        <Need model={model} pause={pause} why={why} alone={alone} />
        {why === 'beside' ? (
          <>
            <p>{t('page.ask.goes', { count })}</p>
            <ul className={styles['list']}>
              {pause.inTheWay.map((one) => (
                <InTheWayRow key={`${one.endpoint} ${one.instance}`} one={one} />
              ))}
            </ul>
          </>
        ) : (
          <Ways why={why} alone={alone} />
        )}
        {why !== 'window' && <p className={styles['dim']}>{t('page.ask.anyway')}</p>}
      </div>
    </Dialog>
  );
}

interface Shortage {
  readonly why: NoRoom;
  readonly alone: Judgement | null;
}

/** What it needs and what there is, in sentences. */
function Need({
  model,
  pause,
  why,
  alone,
}: Shortage & { readonly model: ModelWarmth; readonly pause: FitPause }): ReactNode {
  const { t } = useTranslation(['warmth', 'fit']);
  const words = useWarmthWords();
  const need = words.t('page.about', { time: words.memory(pause.needBytes) });
  switch (why) {
    case 'window':
      return <p>{t('fit:panel.windowTooSmall', { tokens: words.tokens(alone?.contextTokens ?? 0) })}</p>;
    case 'machine':
      return (
        <p>
          {needOfAll(model, need, alone, words)} {t('page.ask.machine')}
        </p>
      );
    case 'busy':
      return (
        <p>
          {free(pause, need, words)} {t('page.ask.busy')}
        </p>
      );
    case 'unknown':
      return (
        <p>
          {free(pause, need, words)} {t('page.ask.nothing')}
        </p>
      );
    case 'beside':
      return <p>{free(pause, need, words)}</p>;
  }
  return why satisfies never;
}

function free({ freeBytes }: FitPause, need: string, { t, memory }: WarmthWords): string {
  return freeBytes === null
    ? t('page.ask.needUnknown', { need })
    : t('page.ask.need', { need, free: memory(freeBytes) });
}

/** Against all that models may use here. */
function needOfAll(
  { wanted: { context } }: ModelWarmth,
  need: string,
  alone: Judgement | null,
  { t, memory, tokensShort }: WarmthWords,
): string {
  const limit = memory(alone?.limitBytes ?? 0);
  return context === null
    ? t('page.ask.needOfAll', { need, limit })
    : t('page.ask.needWithOfAll', { need, limit, tokens: tokensShort(context) });
}

/** What helps where nothing that could be unloaded would make room. */
function Ways({ why, alone }: Shortage): ReactNode {
  const { t } = useTranslation(['warmth', 'fit']);
  const words = useFitWords();
  const changes = alone === null || why === 'busy' ? [] : alone.changes;
  const isHopeless = why === 'window' || why === 'machine';
  return (
    <div>
      <p>{t('page.ask.helps')}</p>
      <ul className={styles['ways']}>
        {changes.map((change) => (
          <li key={change.kind}>{words.change(change)}</li>
        ))}
        {changes.length === 0 && <li>{t(isHopeless ? 'page.ask.another' : 'page.ask.smaller')}</li>}
        <li>{t('page.ask.hosted')}</li>
      </ul>
    </div>
  );
}

function InTheWayRow({ one }: { readonly one: InTheWay }): ReactNode {
  const { t, memory } = useWarmthWords();
  const isWished = useHearth((state) => warmthOf(state.warmth, one.ref, one.endpoint)?.wish.on === true);
  return (
    <li className={styles['row']}>
      <span className={styles['name']} title={one.instance}>
        {one.name}
      </span>
      {isWished && <Tag look="ember">{t('page.ask.keptWarm')}</Tag>}
      <span className={styles['bytes']}>
        {one.bytes === null ? t('page.ask.unknownSize') : t('page.about', { time: memory(one.bytes) })}
      </span>
    </li>
  );
}
