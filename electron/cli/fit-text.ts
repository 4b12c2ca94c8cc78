import type { FitChange, FitTarget, Judgement, Range } from '../../shared/fit/judgement.ts';
import { formatMemory, formatTokensShort } from '../../shared/models/format-size.ts';
import type { Texts } from '../texts.ts';
import type { FitEntry } from './fit-report.ts';
import { table } from './table.ts';

const unknown = '–';

/** Estimates are marked, measurements are not. */
const about = (text: string, isMeasured = false): string => (isMeasured ? text : `~${text}`);

/** What the models were judged against. */
export function targetLine(t: Texts, target: FitTarget | null, limitBytes: number | null): string {
  if (target === null) return t('cli:fit.noTarget');
  const { name } = target;
  return limitBytes === null
    ? t('cli:fit.targetUnknown', { name })
    : t('cli:fit.target', { name, limit: memory(t, limitBytes) });
}

/** One line a model, under a head. */
export function fitTable(t: Texts, entries: readonly FitEntry[]): string[] {
  const head = (
    ['model', 'verdict', 'need', 'headroom', 'largest', 'decode', 'first16', 'first32'] as const
  ).map((column) => t(`cli:fit.columns.${column}`));
  return table([head, ...entries.map((entry) => [entry.ref, ...cells(t, entry)])]);
}

function cells(t: Texts, { verdict, unjudged, judgement }: FitEntry): string[] {
  if (judgement === null) return [t(`cli:fit.unjudged.${unjudged ?? 'facts-unknown'}`)];
  const { need, headroomBytes, largestContext, speed } = judgement;
  // How fast it would be where it does not fit is no use to anybody.
  const fits = verdict !== 'does-not-fit';
  return [
    t(`fit:verdict.${verdict}`),
    about(memory(t, need.safe)),
    headroomBytes === null ? unknown : about(signedMemory(t, headroomBytes)),
    largestContext === null ? unknown : formatTokensShort(largestContext, t('cli:locale')),
    speed.decode === null || !fits ? unknown : about(rate(t, speed.decode.likely), speed.isMeasured),
    fits ? firstToken(t, judgement, 16_384) : unknown,
    fits ? firstToken(t, judgement, 32_768) : unknown,
  ];
}

function firstToken(t: Texts, { speed }: Pick<Judgement, 'speed'>, promptTokens: number): string {
  const ms = speed.ttft.find((first) => first.promptTokens === promptTokens)?.ms;
  return ms === undefined ? unknown : about(duration(t, ms.likely), speed.isPrefillMeasured);
}

/** One model in full: verdict, memory by part, what would help, speed, and where the numbers come from. */
export function fitDetails(t: Texts, entry: FitEntry): string[] {
  const { name, ref, facts, verdict, unjudged, judgement } = entry;
  const head = name === ref ? ref : `${name}  ${ref}`;
  if (judgement === null)
    return [head, t(`cli:fit.unjudged.${unjudged ?? 'facts-unknown'}`), ...origin(t, facts)];
  const tokens = formatTokensShort(judgement.contextTokens, t('cli:locale'));
  return [
    head,
    t('cli:fit.judged', { verdict: t(`fit:verdict.${verdict}`), tokens }),
    judgement.isWindowTooSmall ? t('fit:panel.windowTooSmall', { tokens }) : t('fit:panel.agent'),
    ...table([...needRows(t, judgement), ...(verdict === 'does-not-fit' ? [] : speedRows(t, judgement))]),
    ...changeLines(t, judgement.changes),
    ...origin(t, facts),
  ];
}

function needRows(
  t: Texts,
  { need, limitBytes, headroomBytes, largestContext }: Omit<Judgement, 'verdict'>,
): string[][] {
  const parts = (['weights', 'kv', 'state', 'compute', 'fixed'] as const).filter((part) => need[part] > 0);
  return [
    ...parts.map((part) => [t(`fit:panel.part.${part}`), about(memory(t, need[part]))]),
    [t('cli:fit.parts.total'), about(memory(t, need.total))],
    [t('cli:fit.parts.safe'), about(memory(t, need.safe))],
    [t('cli:fit.parts.limit'), limitBytes === null ? unknown : memory(t, limitBytes)],
    [t('cli:fit.parts.headroom'), headroomBytes === null ? unknown : about(signedMemory(t, headroomBytes))],
    [
      t('cli:fit.parts.largest'),
      largestContext === null ? unknown : formatTokensShort(largestContext, t('cli:locale')),
    ],
  ];
}

function speedRows(t: Texts, { speed }: Pick<Judgement, 'speed'>): string[][] {
  const { decode, prefill, ttft, followUpMs, isMeasured, isPrefillMeasured } = speed;
  const perSecond = (label: string, range: Range | null, measured: boolean): string[][] =>
    range === null
      ? []
      : [[label, t('fit:perSecond', { rate: spread(range, (value) => rate(t, value), measured) })]];
  const time = (label: string, range: Range | null): string[][] =>
    range === null ? [] : [[label, spread(range, (value) => duration(t, value), isPrefillMeasured)]];
  return [
    ...perSecond(t('fit:panel.answers'), decode, isMeasured),
    ...perSecond(t('fit:panel.reads'), prefill, isPrefillMeasured),
    ...ttft.flatMap(({ promptTokens, ms }) => {
      const tokens = formatTokensShort(promptTokens, t('cli:locale'));
      return time(t('fit:panel.first', { tokens }), ms);
    }),
    ...time(t('fit:panel.followUp'), followUpMs),
  ];
}

/** "~31 (25 – 38)" */
function spread({ low, likely, high }: Range, text: (value: number) => string, isMeasured: boolean): string {
  return `${about(text(likely), isMeasured)} (${text(low)} – ${text(high)})`;
}

function changeLines(t: Texts, changes: readonly FitChange[]): string[] {
  if (changes.length === 0) return [];
  return [`${t('fit:panel.changes')}:`, ...changes.map((change) => `  ${changeText(t, change)}`)];
}

function changeText(t: Texts, change: FitChange): string {
  const locale = t('cli:locale');
  switch (change.kind) {
    case 'smaller-context':
      return t('fit:panel.change.smaller-context', {
        tokens: formatTokensShort(change.contextTokens, locale),
      });
    case 'kv-type':
      return t('fit:panel.change.kv-type', { type: change.kvType });
    case 'quantization': {
      const bits = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(change.bitsPerWeight);
      return t('fit:panel.change.quantization', { name: change.name, bits });
    }
    case 'unload-others':
      return t('fit:panel.change.unload-others', { memory: memory(t, change.bytes) });
  }
  return change satisfies never;
}

/** Where the numbers come from, and the server's own estimate beside them. */
function origin(t: Texts, facts: FitEntry['facts']): string[] {
  if (facts === null) return [];
  const { source, confidence, unread, serverEstimate } = facts;
  return [
    t('fit:panel.sourced', {
      source: t(`fit:panel.source.${source}`),
      confidence: t(`fit:panel.confidence.${confidence}`),
    }),
    ...(unread === undefined ? [] : [t('fit:panel.unread', { reason: t(`log:unread.${unread}`) })]),
    ...(serverEstimate === null
      ? []
      : [
          t('fit:panel.serverEstimate', {
            // It is the only one that gives estimates.
            name: 'LM Studio',
            memory: memory(t, serverEstimate.totalBytes),
            tokens: formatTokensShort(serverEstimate.contextTokens, t('cli:locale')),
          }),
        ]),
  ];
}

const memory = (t: Texts, bytes: number): string => formatMemory(bytes, t('cli:locale'));

/** What is missing stands with a minus before it. */
function signedMemory(t: Texts, bytes: number): string {
  return bytes < 0 ? `−${memory(t, -bytes)}` : memory(t, bytes);
}

function rate(t: Texts, perSecond: number): string {
  const digits = perSecond < 10 ? { maximumFractionDigits: 1 } : { maximumFractionDigits: 0 };
  return new Intl.NumberFormat(t('cli:locale'), digits).format(perSecond);
}

/** Seconds up to a minute and a half, then minutes. */
function duration(t: Texts, ms: number): string {
  const seconds = ms / 1000;
  const unit = seconds < 90 ? 'seconds' : 'minutes';
  const value = unit === 'seconds' ? seconds : seconds / 60;
  const digits = { maximumFractionDigits: value < 10 ? 1 : 0 };
  return t(`fit:${unit}`, { number: new Intl.NumberFormat(t('cli:locale'), digits).format(value) });
}
