import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dot, type DotLook } from '../ui/dot.tsx';
import hidden from '../ui/visually-hidden.module.css';
import { useHearth } from '../use-hearth.ts';
import styles from './take-up-chip.module.css';
import { type TakeUp, takeUp } from './take-up.ts';
import type { WriteState } from './write-state.ts';

type DoneWrite = Extract<WriteState, { state: 'done' }>;

/** ms after which a gateway that runs and says nothing is said to be late; it usually needs 1 to 2 s */
const lateAfterMs = 15_000;

/**
 * What the gateway made of a write, followed for as long as the caller is mounted. Once it was live it stays so, also while the gateway
 * restarts; only another change of the file is news then.
 */
export function useTakeUp(write: DoneWrite): TakeUp {
  const config = useHearth((state) => state.config);
  const gateway = useHearth((state) => state.gateway);
  const [wasLive, setWasLive] = useState(false);
  const fate = takeUp(write.applied, write.before, config, gateway);
  if (fate.kind === 'live' && !wasLive) setWasLive(true);
  return wasLive && fate.kind !== 'overtaken' ? { kind: 'live' } : fate;
}

/** Saved → Live: a sign and a word. {@link TakeUpSentence} says the word as well, so it is not read out here. */
export function TakeUpChip({ fate }: { readonly fate: TakeUp }): ReactNode {
  const { t } = useTranslation('config');
  const { look, word } = chipOf(fate);
  return (
    <span className={styles['chip']} aria-hidden="true">
      <Dot look={look} />
      {t(`takeUp.chip.${word}`)}
    </span>
  );
}

/** What the gateway made of a write, in a sentence. Read out when it changes. */
export function TakeUpSentence({ fate }: { readonly fate: TakeUp }): ReactNode {
  const { t } = useTranslation('config');
  const late = useLate(fate.kind === 'waiting');
  return (
    <output className={styles['sentence']} aria-label={t('takeUp.label')}>
      <span className={hidden['hidden']}>{t(`takeUp.chip.${chipOf(fate).word}`)}: </span>
      {fate.kind === 'waiting' && late ? t('takeUp.late') : t(`takeUp.${sentenceOf(fate)}`)}
    </output>
  );
}

function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => setLate(true), lateAfterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waiting]);
  return late;
}

function chipOf(fate: TakeUp): { look: DotLook; word: 'saved' | 'live' | 'rejected' } {
  switch (fate.kind) {
    case 'live':
      return { look: 'good', word: 'live' };
    case 'rejected':
      return { look: 'bad', word: 'rejected' };
    case 'needs-restart':
      return { look: 'warn', word: 'saved' };
    case 'not-running':
      return { look: 'off', word: 'saved' };
    case 'waiting':
    case 'cannot-tell':
    case 'overtaken':
      return { look: 'unknown', word: 'saved' };
  }
  return fate satisfies never;
}

function sentenceOf(fate: TakeUp) {
  return fate.kind === 'needs-restart' ? fate.how : fate.kind;
}
