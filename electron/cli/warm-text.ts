import { captionOf } from '../../shared/warmth/caption.ts';
import type { ModelWarmth } from '../../shared/warmth/snapshot.ts';
import { type WarmthWords, wordsIn } from '../../shared/warmth/words.ts';
import { openTexts, openTextsOf } from '../texts.ts';
import type { CommandContext } from './io.ts';
import { languageOf } from './language.ts';
import { sentenceOf } from './report.ts';
import { table } from './table.ts';

/** Words for keeping warm, in the command line's language. */
export function warmthWords(io: CommandContext['io']): WarmthWords {
  const language = languageOf(io);
  return wordsIn(openTextsOf(language, 'warmth'), openTexts(language)('cli:locale'));
}

/** How a model is, in the words of its row on the page; "–" where nothing is known and nobody asked to know. */
export function captionLine({ io }: CommandContext, model: ModelWarmth): string {
  return captionOf(model, Date.now(), warmthWords(io))?.text ?? '–';
}

/** One line a model, under a head. */
export function warmthTable(context: CommandContext, models: readonly ModelWarmth[]): string[] {
  const { t } = context;
  const words = warmthWords(context.io);
  const head = (['model', 'flame', 'state', 'context', 'memory', 'load'] as const).map((column) =>
    t(`cli:warm.columns.${column}`),
  );
  const rows = models.map((model) => {
    const { wanted, memory, coldStart } = model;
    const held = memory === null ? '–' : words.memory(memory.bytes);
    return [
      model.ref,
      t(model.wish.on ? 'cli:warm.on' : 'cli:warm.off'),
      captionLine(context, model),
      wanted.context === null ? '–' : words.tokensShort(wanted.context),
      memory?.source === 'estimate' ? `~${held}` : held,
      coldStart.estimateMs === null ? '–' : words.about(coldStart.estimateMs),
    ];
  });
  return table([head, ...rows]);
}

/** Why a model is not warm, where there is more to say than its caption: what failed, and what is in the way. */
export function troubleLines(context: CommandContext, { state }: ModelWarmth): string[] {
  const { t } = context;
  if (state.kind === 'failing') {
    const { detail } = state.problem;
    return [sentenceOf(context, state.problem), ...(detail === undefined ? [] : [detail])];
  }
  if (state.kind !== 'paused' || state.pause.why !== 'fit') return [];
  const { needBytes, freeBytes, inTheWay } = state.pause;
  const words = warmthWords(context.io);
  const need = words.t('page.about', { time: words.memory(needBytes) });
  const names = inTheWay.map(({ name }) => name).join(', ');
  return [
    freeBytes === null
      ? words.t('page.ask.needUnknown', { need })
      : words.t('page.ask.need', { need, free: words.memory(freeBytes) }),
    ...(names === ''
      ? [t('cli:warm.nothingHelps'), t('cli:warm.ways')]
      : [t('cli:warm.inTheWay', { names })]),
  ];
}
