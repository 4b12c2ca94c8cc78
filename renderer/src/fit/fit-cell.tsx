import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Judgement } from '../../../shared/fit/judgement.ts';
import type { Place } from '../../../shared/models/place.ts';
import styles from './fit-cell.module.css';
import { useFitWords } from './fit-words.ts';
import { FitBar } from './fit-bar.tsx';

interface FitCellProps {
  readonly name: string;
  readonly place: Place;
  /** null: not known, or not a matter of this machine */
  readonly fit: Judgement | null;
  /** Asks to see more of it. */
  readonly onOpen: () => void;
}

/** How a model of the list fits, as a word and a bar, which opens the details; beside or below it how fast it would be. */
export function FitCell({ name, place, fit, onOpen }: FitCellProps): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  if (fit === null)
    return (
      <span className={styles['none']} title={place === 'hosted' ? t('noneHosted') : t('noneUnknown')}>
        {t('none')}
      </span>
    );
  const verdict = t(`verdict.${fit.verdict}`);
  return (
    <div className={styles['cell']}>
      <Button
        className={styles['badge'] ?? ''}
        aria-label={t('openSaid', { verdict, name, need: words.need(fit) })}
        onPress={onOpen}
      >
        <span className={styles['word']}>{verdict}</span>
        <FitBar fit={fit} />
      </Button>
      {fit.verdict === 'does-not-fit' ? (
        <span className={styles['speed']}>{fit.isWindowTooSmall ? t('shortWindow') : words.room(fit)}</span>
      ) : (
        <Speed fit={fit} />
      )}
    </div>
  );
}

function Speed({ fit: { speed } }: { readonly fit: Judgement }): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const rate = words.decode(speed);
  if (rate === null) return <span className={styles['speed']} />;
  const [short, long] = [words.first(speed, 16_384), words.first(speed, 32_768)];
  const hint =
    short === null || long === null ? t('speedHintDecode', { rate }) : t('speedHint', { rate, short, long });
  return (
    <span className={styles['speed']} title={hint}>
      <span className={styles['rate']}>{rate}</span>
      {short !== null && long !== null && (
        <>
          <span className={styles['first']}>{t('firstTokens', { short, long })}</span>
          <span className={styles['firstShort']}>{short}</span>
        </>
      )}
    </span>
  );
}
