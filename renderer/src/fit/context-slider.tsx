import { type ReactNode, type RefObject, useId } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { formatTokens } from '../../../shared/models/format-size.ts';
import { nearestStop } from './context-stops.ts';
import styles from './context-slider.module.css';
import { useFitWords } from './fit-words.ts';

interface ContextSliderProps {
  /** tokens */
  readonly value: number;
  /** what can be chosen, tokens, ascending */
  readonly stops: readonly number[];
  /** tokens up to which it fits; null: none does, or it is unknown */
  readonly largest: number | null;
  readonly onChange: (tokens: number) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

/** The context to judge for, by pointer or arrow keys. Up to where it fits the track is solid, beyond it is dashed. */
export function ContextSlider({ value, stops, largest, onChange, input }: ContextSliderProps): ReactNode {
  const { t } = useTranslation('fit');
  const { locale } = useLocale();
  const words = useFitWords();
  const id = useId();
  const last = Math.max(1, stops.length - 1);
  const fitting =
    largest === null
      ? 0
      : Math.max(
          0,
          stops.findLastIndex((tokens) => tokens <= largest),
        );
  const said = t('panel.tokens', { tokens: formatTokens(value, locale) });
  return (
    <div className={styles['slider']}>
      <div className={styles['head']}>
        <label htmlFor={id}>{t('panel.context')}</label>
        <output htmlFor={id} className={styles['value']}>
          {said}
        </output>
      </div>
      <div className={styles['track']}>
        {largest !== null && (
          <span
            className={styles['fits']}
            style={{ inlineSize: fitting === last ? '100%' : along(fitting / last) }}
          />
        )}
        <input
          ref={input}
          id={id}
          type="range"
          className={styles['input']}
          min={0}
          max={stops.length - 1}
          step={1}
          value={nearestStop(stops, value)}
          aria-valuetext={said}
          disabled={stops.length < 2}
          onChange={(event) => onChange(stops[event.currentTarget.valueAsNumber] ?? value)}
        />
      </div>
      <div className={styles['marks']} aria-hidden="true">
        {marks(stops).map(({ tokens, at }) => (
          <span key={tokens} className={styles['mark']} style={{ insetInlineStart: along(at) }}>
            {words.tokens(tokens)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Where the middle of the thumb is: it never sticks out at an end. */
const along = (share: number): string => `calc(var(--thumb) / 2 + (100% - var(--thumb)) * ${share})`;

/** The first stop, the last, and the doublings between them that are not too near to it. */
function marks(stops: readonly number[]): { tokens: number; at: number }[] {
  const last = Math.max(1, stops.length - 1);
  return stops.flatMap((tokens, i) => {
    const isDoubling = Number.isInteger(Math.log2(tokens / (stops[0] ?? 1)));
    const nearEnd = last - i < 3 && i < last;
    return i === stops.length - 1 || (isDoubling && !nearEnd) ? [{ tokens, at: i / last }] : [];
  });
}
