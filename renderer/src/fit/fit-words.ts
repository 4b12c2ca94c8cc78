import { useMemo } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FitChange, Judgement, Range, SpeedEstimate } from '../../../shared/fit/judgement.ts';
import { formatMemory, formatTokensShort } from '../../../shared/models/format-size.ts';

/** How a model fits and how fast it is, in words. What is not measured has a `~`. */
export interface FitWords {
  readonly memory: (bytes: number) => string;
  /** without digits that are zero: "8 GB", "1 TB" */
  readonly wholeMemory: (bytes: number) => string;
  readonly tokens: (tokens: number) => string;
  /** a rate without unit: "24", below ten with a digit */
  readonly rate: (perSecond: number) => string;
  /** tokens/s of the answer: "~24 tok/s" */
  readonly decode: (speed: SpeedEstimate) => string | null;
  /** to the first token of a cold prompt: "~50 s", "~2 min" */
  readonly first: (speed: SpeedEstimate, promptTokens: number) => string | null;
  readonly wait: (ms: number) => string;
  /** "37–84 s", "81 s–3 min" */
  readonly waits: (low: number, high: number) => string;
  /** "~431 GB to spare", "~12 GB too much" */
  readonly room: (judgement: Judgement) => string;
  /** "~431 GB to spare · needs ~33 GB at 32k" */
  readonly need: (judgement: Judgement) => string;
  /** the same after the verdict: "Comfortable · ~431 GB to spare · …" */
  readonly verdict: (judgement: Judgement) => string;
  /** "Take 32k of context" */
  readonly change: (change: FitChange) => string;
}

const minuteMs = 60_000;

export function useFitWords(): FitWords {
  const { t } = useTranslation('fit');
  const { locale } = useLocale();
  return useMemo(() => {
    const number = (value: number, digits: number): string =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
    const memory = (bytes: number): string => formatMemory(bytes, locale);
    const tokens = (count: number): string => formatTokensShort(count, locale);
    const rate = (perSecond: number): string => number(perSecond, perSecond < 9.95 ? 1 : 0);
    const wait = (ms: number, digits = 1): string => {
      if (ms < 9950) return t('seconds', { number: number(ms / 1000, 1) });
      if (ms < 1.5 * minuteMs) return t('seconds', { number: number(ms / 1000, 0) });
      if (ms < 90 * minuteMs)
        return t('minutes', { number: number(ms / minuteMs, ms < 9.95 * minuteMs ? digits : 0) });
      return t('hours', { number: number(ms / (60 * minuteMs), digits) });
    };
    const room = ({ headroomBytes }: Judgement): string =>
      headroomBytes === null
        ? t('limitUnknown')
        : headroomBytes >= 0
          ? t('spare', { memory: memory(headroomBytes) })
          : t('over', { memory: memory(-headroomBytes) });
    const need = (judgement: Judgement): string =>
      [
        room(judgement),
        t('needsAt', {
          need: memory(judgement.need.safe),
          tokens: tokens(judgement.contextTokens),
        }),
      ].join(' · ');
    const about = (text: string, isMeasured: boolean): string =>
      isMeasured ? text : t('about', { figure: text });
    const likely = (range: Range | null | undefined): number | null => range?.likely ?? null;
    return {
      memory,
      wholeMemory: (bytes) => memory(bytes).replace(/[.,]0(?=\D)/, ''),
      tokens,
      rate,
      wait: (ms) => wait(ms),
      waits: (low, high) => {
        const [from, to] = [wait(low), wait(high)];
        const unit = /\D+$/.exec(to)?.[0] ?? '';
        return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
      },
      decode: (speed) => {
        const perSecond = likely(speed.decode);
        return perSecond === null ? null : about(t('perSecond', { rate: rate(perSecond) }), speed.isMeasured);
      },
      first: (speed, promptTokens) => {
        const ms = likely(speed.ttft.find((one) => one.promptTokens === promptTokens)?.ms);
        return ms === null ? null : about(wait(ms, 0), speed.isPrefillMeasured);
      },
      room,
      need,
      verdict: (judgement) => `${t(`verdict.${judgement.verdict}`)} · ${need(judgement)}`,
      change: (change) => {
        switch (change.kind) {
          case 'smaller-context':
            return t('panel.change.smaller-context', { tokens: tokens(change.contextTokens) });
          case 'kv-type':
            return t('panel.change.kv-type', { type: change.kvType });
          case 'quantization':
            return t('panel.change.quantization', { name: change.name, bits: rate(change.bitsPerWeight) });
          case 'unload-others':
            return t('panel.change.unload-others', { memory: memory(change.bytes) });
        }
        return change satisfies never;
      },
    };
  }, [t, locale]);
}
