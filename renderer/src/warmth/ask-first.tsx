import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { InTheWay } from '../../../shared/warmth/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Tag } from '../ui/tag.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './ask-first.module.css';
import { type FitQuestion, forget } from './attention.ts';
import { useWarmthActs } from './use-warmth-acts.ts';
import { warmthOf } from './warmth-of.ts';
import { useWarmthWords } from './words.ts';

/** It does not fit beside what is loaded: what would have to go, and the choice. Closed without one, a flame turned on just now goes off again. */
export function AskFirst({
  question: { model, pause, isFresh },
}: {
  readonly question: FitQuestion;
}): ReactNode {
  const { t } = useTranslation(['warmth', 'common']);
  const words = useWarmthWords();
  const { store } = useServices();
  const acts = useWarmthActs();
  const { name } = model;
  const { inTheWay, needBytes, freeBytes } = pause;
  const count = inTheWay.length;
  const need = words.t('page.about', { time: words.memory(needBytes) });
  const close = (): void => {
    if (isFresh) void acts.turn(model, false);
    else store.setState(({ attention }) => ({ attention: forget(attention, model.ref) }));
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('page.ask.title', { name })}
      isOpen
      onClose={close}
      foot={
        <>
          <Button onPress={close}>{t('common:cancel')}</Button>
          <Button onPress={() => void acts.confirm(model, 'load-anyway')}>{t('page.ask.loadAnyway')}</Button>
          {count > 0 && (
            <Button look="primary" onPress={() => void acts.confirm(model, 'make-room')}>
              {t('page.ask.makeRoom', { count, name })}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['body']}>
        <p>
          {freeBytes === null
            ? t('page.ask.needUnknown', { need })
            : t('page.ask.need', { need, free: words.memory(freeBytes) })}
        </p>
        {count > 0 && (
          <>
            <p>{t('page.ask.goes', { count })}</p>
            <ul className={styles['list']}>
              {inTheWay.map((one) => (
                <InTheWayRow key={`${one.endpoint} ${one.instance}`} one={one} />
              ))}
            </ul>
          </>
        )}
        <p className={styles['dim']}>{t(count > 0 ? 'page.ask.anyway' : 'page.ask.nothing')}</p>
      </div>
    </Dialog>
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
