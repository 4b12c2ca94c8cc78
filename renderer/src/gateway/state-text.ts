import type { TFunction } from 'i18next';
import type { Gateway, GatewayState } from '../../../shared/gateway/snapshot.ts';

type Texts = TFunction<'gateway'>;
type State<Kind extends GatewayState['kind']> = Extract<GatewayState, { kind: Kind }>;

/** The state in one sentence: what it is, and why. */
export function stateSentence({ state, url, pid }: Gateway, t: Texts, locale: string): string {
  switch (state.kind) {
    case 'checking':
    case 'not-installed':
    case 'ready':
      return t(`sentence.${state.kind}`, { url });
    case 'stopped':
      return t(`sentence.stopped.${howStopped(state)}`, { url });
    case 'starting':
      return startingSentence(state, t, locale);
    case 'degraded':
      return degradedSentence(state, t, locale);
    case 'draining':
      return t(`sentence.draining.${howDraining(state)}`);
    case 'restarting':
      return t(`sentence.restarting.${howRestarting(state)}`, { attempt: state.attempt });
    case 'unreachable': {
      const process = state.pid ?? pid;
      return process === null
        ? t('sentence.unreachable.elsewhere', { url })
        : t('sentence.unreachable.process', { url, pid: process });
    }
    case 'port-taken':
      return state.by === null
        ? t('sentence.port-taken.unnamed', { url })
        : t('sentence.port-taken.named', { url, ...state.by });
    case 'crashed':
      return t(`sentence.crashed.${howCrashed(state)}`, {
        code: state.exit.code ?? '',
        signal: state.exit.signal ?? '',
      });
    case 'given-up':
      return t('sentence.given-up', { reason: giveUpReason(state, t) });
  }
  return state satisfies never;
}

/** Why Hearth does not start the gateway again. */
export function giveUpReason({ why, by, fault }: State<'given-up'>, t: Texts): string {
  switch (why) {
    case 'second-gateway':
    case 'port-in-use':
      return by === null ? t(`giveUp.${why}.reason`) : t(`giveUp.${why}.reasonNamed`, { ...by });
    case 'config-syntax':
    case 'config-invalid':
      return t(`giveUp.${why}.reason`, { message: fault?.message ?? '' }).replace(/:\s*$/u, '.');
    case 'config-missing':
    case 'mode-missing':
    case 'refused':
    case 'node-unfit':
    case 'cannot-start':
    case 'budget':
    case 'service-loop':
      return t(`giveUp.${why}.reason`);
  }
  return why satisfies never;
}

function howStopped({ exit }: State<'stopped'>): 'never' | 'ended' | 'forced' {
  if (exit === null) return 'never';
  return exit.signal === 'SIGKILL' ? 'forced' : 'ended';
}

function startingSentence({ phase, failing }: State<'starting'>, t: Texts, locale: string): string {
  if (phase !== 'parts') return t(`sentence.starting.${phase}`);
  return failing.length === 0
    ? t('sentence.starting.listening')
    : t('sentence.starting.parts', { parts: listOf(failing, locale) });
}

function degradedSentence({ failing, eventLoop }: State<'degraded'>, t: Texts, locale: string): string {
  if (failing.length > 0) return t('sentence.degraded.parts', { parts: listOf(failing, locale) });
  if (eventLoop === null) return t('sentence.degraded.silent');
  return eventLoop.delayMs === null
    ? t('sentence.degraded.busy')
    : t('sentence.degraded.eventLoop', { delay: milliseconds(eventLoop.delayMs, locale) });
}

function howDraining({ step, then }: State<'draining'>) {
  const restarts = then === 'restart';
  switch (step) {
    case 'outside':
      return restarts ? 'outsideRestart' : 'outside';
    case 'waiting':
      return restarts ? 'waitingRestart' : 'waiting';
    case 'ending-runs':
    case 'killing':
      return step;
  }
  return step satisfies never;
}

function howRestarting({ why, nextTryAt }: State<'restarting'>) {
  const waits = nextTryAt !== null;
  switch (why) {
    case 'crash':
      return waits ? 'crashWaiting' : 'crash';
    case 'asked':
    case 'outside':
      return waits ? 'failed' : why;
  }
  return why satisfies never;
}

function howCrashed({ exit }: State<'crashed'>): 'code' | 'signal' | 'unseen' {
  if (exit.signal !== null) return 'signal';
  return exit.code === null ? 'unseen' : 'code';
}

/** "420 ms", in the reader's numbers. */
export function milliseconds(ms: number, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10 ? 1 : 0 }).format(ms);
  return `${number}\u00A0ms`;
}

/** Names of the gateway's parts, as it writes them. */
export function listOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(names);
}
