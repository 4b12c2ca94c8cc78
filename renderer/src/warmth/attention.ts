import type { SetContext, SetPreload } from '../../../shared/config/intent.ts';
import type { Problem } from '../../../shared/problem.ts';
import type { ModelWarmth, Pause, Warmth } from '../../../shared/warmth/snapshot.ts';
import { warmthOf } from './warmth-of.ts';

/** What is asked of keeping warm. */
export type WarmthAct = 'turn-on' | 'turn-off' | 'change' | 'cancel' | 'resume' | 'confirm' | 'unload';

/** An act that failed. */
export interface WarmthFailure {
  readonly act: WarmthAct;
  /** the model's */
  readonly name: string;
  readonly problem: Problem;
}

/** What keeping warm has to ask or tell over the whole page. */
export interface WarmthAttention {
  /** refs whose flame was turned on here, until it is seen how that goes: what they ask is asked at once */
  readonly awaited: readonly string[];
  /** flames that were pressed and whose answer is not there yet, by ref: shown so, whatever a snapshot on its way says */
  readonly pressed: Readonly<Record<string, boolean>>;
  readonly dialog:
    | { readonly kind: 'ask'; readonly ref: string }
    | { readonly kind: 'fit-config'; readonly name: string; readonly intent: SetContext }
    /** `endpoint`: its id */
    | { readonly kind: 'token'; readonly endpoint: string }
    | { readonly kind: 'preload'; readonly server: string; readonly intent: SetPreload }
    | null;
  readonly failure: WarmthFailure | null;
}

export const noAttention: WarmthAttention = { awaited: [], pressed: {}, dialog: null, failure: null };

/** From now on what this model asks is asked at once. */
export function awaitAnswer(attention: WarmthAttention, ref: string): WarmthAttention {
  return { ...forget(attention, ref), awaited: [...attention.awaited.filter((one) => one !== ref), ref] };
}

/** Nothing of this model is asked or awaited any more. */
export function forget(attention: WarmthAttention, ref: string): WarmthAttention {
  const isAsked = attention.dialog?.kind === 'ask' && attention.dialog.ref === ref;
  return {
    ...attention,
    awaited: attention.awaited.filter((one) => one !== ref),
    dialog: isAsked ? null : attention.dialog,
  };
}

/** A flame was pressed; null: its answer is there. */
export function press(attention: WarmthAttention, ref: string, on: boolean | null): WarmthAttention {
  const { [ref]: _, ...others } = attention.pressed;
  return { ...attention, pressed: on === null ? others : { ...others, [ref]: on } };
}

/** What the flames say: the snapshots' word, but for those that were pressed just now. */
export function withPressed(warmth: Warmth, { pressed }: WarmthAttention): Warmth {
  if (Object.keys(pressed).length === 0) return warmth;
  return warmth.map((model) => {
    const on = pressed[model.ref];
    return on === undefined || on === model.wish.on ? model : { ...model, wish: { ...model.wish, on } };
  });
}

/** After new snapshots: what was awaited and has come to an end is not awaited any more, so that a later question does not jump up. */
export function settle(attention: WarmthAttention, warmth: Warmth): WarmthAttention {
  const awaited = attention.awaited.filter((ref) => !hasEnded(warmthOf(warmth, ref)));
  return awaited.length === attention.awaited.length ? attention : { ...attention, awaited };
}

function hasEnded(model: ModelWarmth | null): boolean {
  switch (model?.state.kind) {
    case 'warm':
    case 'wrong-context':
    case 'duplicates':
    case 'failing':
      return true;
    case 'paused':
      return model.state.pause.why !== 'fit';
    case 'unknown':
    case 'cold':
    case 'loading':
    case 'evicted':
    case undefined:
      return false;
  }
}

export type FitPause = Extract<Pause, { why: 'fit' }>;

/** A model that waits for a decision. */
export interface FitQuestion {
  readonly model: ModelWarmth;
  readonly pause: FitPause;
  /** Its flame was turned on just now: not to decide takes that back. */
  readonly isFresh: boolean;
}

/** The question to ask now; null: none. */
export function questionOf(attention: WarmthAttention, warmth: Warmth): FitQuestion | null {
  const { dialog, awaited } = attention;
  const opened = dialog?.kind === 'ask' ? [dialog.ref] : [];
  for (const ref of [...opened, ...awaited]) {
    const model = warmthOf(warmth, ref);
    if (model?.state.kind === 'paused' && model.state.pause.why === 'fit')
      return { model, pause: model.state.pause, isFresh: awaited.includes(ref) };
  }
  return null;
}
