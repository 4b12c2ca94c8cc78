import { type ReactNode, type RefObject, useEffect, useEffectEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judgement, KvType } from '../../../shared/fit/judgement.ts';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { useUsedNow } from '../machine/use-used-now.ts';
import { IconButton } from '../ui/button.tsx';
import { CloseIcon } from '../ui/icons.tsx';
import { Segments } from '../ui/segments.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { contextStops } from './context-stops.ts';
import { ContextSlider } from './context-slider.tsx';
import { FactsSource } from './facts-source.tsx';
import { FitBar } from './fit-bar.tsx';
import { FitChanges } from './fit-changes.tsx';
import { useFitWords } from './fit-words.ts';
import styles from './fit-panel.module.css';
import { judged } from './judged.ts';
import type { ModelFit } from './model-fits.ts';
import { NeedParts } from './need-parts.tsx';
import { changeWish, closeFit } from './open-fit.ts';
import { Shares } from './shares.tsx';
import { SpeedFacts } from './speed-facts.tsx';
import { useModelFits } from './use-model-fits.ts';

/** How one model fits, closely: with any context, by part, and how fast. Beside the list; while something is dragged it makes way. */
export function FitPanel(): ReactNode {
  const key = useHearth((state) => state.openFit?.key ?? null);
  const isAway = useHearth((state) => state.dragging);
  const fit = useModelFits().get(key ?? '');
  return fit === undefined ? null : <Shown key={key} fit={fit} isAway={isAway} />;
}

/** What can be chosen for the KV cache, by who holds the model. */
const kvTypes: Readonly<Record<ModelFacts['runtime'], readonly KvType[]>> = {
  'llama.cpp': ['f16', 'q8_0'],
  unknown: ['f16', 'q8_0'],
  mlx: ['f16'],
  vllm: ['f16', 'fp8'],
};

function Shown({ fit, isAway }: { readonly fit: ModelFit; readonly isAway: boolean }): ReactNode {
  const { t } = useTranslation(['fit', 'common']);
  const { store } = useServices();
  const words = useFitWords();
  const title = useId();
  const wish = useHearth((state) => state.openFit?.wish ?? null) ?? fit.wish;
  const { panel, slider } = useOpenPanel(() => closeFit(store));
  const { facts, target, name } = fit;
  const judgement = judged(facts, target, wish);
  const types = kvTypes[facts.runtime];
  const stops = contextStops(facts.architecture.contextMax, [
    fit.isLoaded ? fit.wish.contextTokens : null,
    judgement.largestContext,
  ]);
  return (
    <aside ref={panel} className={styles['panel']} aria-labelledby={title} hidden={isAway}>
      <header className={styles['head']}>
        <div className={styles['names']}>
          <h2 id={title} className={styles['name']}>
            {t('panel.title', { name })}
          </h2>
          <p className={styles['where']}>
            {[facts.quantization, t('panel.on', { machine: target.name })]
              .filter((part) => part !== null)
              .join(' · ')}
          </p>
        </div>
        <IconButton label={t('common:close')} onPress={() => closeFit(store)}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className={styles['verdict']}>
        <output className={styles['word']}>{t(`verdict.${judgement.verdict}`)}</output>
        <span className={styles['room']}>{words.room(judgement)}</span>
        <FitBar fit={judgement} />
      </div>
      <ContextSlider
        value={judgement.contextTokens}
        stops={stops}
        largest={judgement.largestContext}
        input={slider}
        onChange={(contextTokens) => changeWish(store, { ...wish, contextTokens })}
      />
      <Largest fit={judgement} most={stops.at(-1) ?? 0} />
      {types.length > 1 && (
        <div className={styles['kv']}>
          <span>{t('panel.kvType')}</span>
          <Segments
            label={t('panel.kvType')}
            value={wish.kvType}
            options={types.map((type) => ({ id: type, text: type }))}
            onChange={(kvType) => changeWish(store, { ...wish, kvType })}
          />
        </div>
      )}
      <NeedParts fit={judgement} source={facts.source} />
      <Shares fit={judgement} target={target} />
      <FitChanges fit={judgement} wish={wish} onWish={(changed) => changeWish(store, changed)} />
      <Now fit={fit} bytes={judgement.need.safe} limit={judgement.limitBytes} />
      {judgement.verdict !== 'does-not-fit' && <SpeedFacts speed={judgement.speed} />}
      <FactsSource facts={facts} contextTokens={judgement.contextTokens} />
    </aside>
  );
}

/** The largest context that fits, or why none does. @param most tokens that the model can hold */
function Largest({ fit, most }: { readonly fit: Judgement; readonly most: number }): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const { largestContext, limitBytes, isWindowTooSmall } = fit;
  const text = isWindowTooSmall
    ? t('panel.windowTooSmall', { tokens: words.tokens(most) })
    : limitBytes === null
      ? t('panel.limitUnknown')
      : largestContext === null
        ? t('panel.largestNone')
        : t(largestContext >= most ? 'panel.largestMost' : 'panel.largest', {
            tokens: words.tokens(largestContext),
          });
  return <p className={styles['largest']}>{text}</p>;
}

/** Can it be loaded as things are? */
function Now({
  fit: { isLoaded },
  bytes,
  limit,
}: {
  readonly fit: ModelFit;
  readonly bytes: number;
  readonly limit: number | null;
}): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const free = useUsedNow()?.free ?? null;
  if (isLoaded || (limit !== null && bytes > limit)) return null;
  return (
    <p className={styles['note']}>
      {free === null
        ? t('panel.now.unknown')
        : bytes <= free
          ? t('panel.now.room', { free: words.memory(free) })
          : t('panel.now.noRoom', { free: words.memory(free), missing: words.memory(bytes - free) })}
    </p>
  );
}

/** The focus goes to the slider, and back to where it was; Escape closes. */
function useOpenPanel(close: () => void): {
  readonly panel: RefObject<HTMLElement | null>;
  readonly slider: RefObject<HTMLInputElement | null>;
} {
  const panel = useRef<HTMLElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const onEscape = useEffectEvent(close);
  useEffect(() => {
    const before = document.activeElement;
    slider.current?.focus();
    const life = new AbortController();
    panel.current?.addEventListener('keydown', ({ key }) => key === 'Escape' && onEscape(), {
      signal: life.signal,
    });
    return () => {
      life.abort();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return { panel, slider };
}
