import type { Gateway, GatewayState, Owner } from './snapshot.ts';

type State<Kind extends GatewayState['kind']> = Extract<GatewayState, { kind: Kind }>;

/** A text of the catalogue `gateway` and what fills its blanks: `t(key, params)`. */
interface Told<Key extends string> {
  readonly key: Key;
  readonly params: Readonly<Record<string, string | number>>;
}

/**
 * The state in one sentence, what it is and why; below `sentence` in the catalogue. A gateway that Hearth has given up on is told by
 * its {@link giveUpReason}.
 */
export function stateSentence({ state, url, pid }: Gateway, locale: string) {
  switch (state.kind) {
    case 'checking':
    case 'not-installed':
    case 'ready':
      return told(state.kind, { url });
    case 'stopped':
      return told(`stopped.${howStopped(state)}`, { url });
    case 'starting':
      return state.phase === 'parts' && state.failing.length > 0
        ? told('starting.parts', { parts: listOf(state.failing, locale) })
        : told(state.phase === 'process' ? 'starting.process' : 'starting.listening');
    case 'degraded':
      return degraded(state, locale);
    case 'draining':
      return told(`draining.${howDraining(state)}`);
    case 'restarting':
      return told(`restarting.${howRestarting(state)}`, { attempt: state.attempt });
    case 'unreachable': {
      const process = state.pid ?? pid;
      return process === null
        ? told('unreachable.elsewhere', { url })
        : told('unreachable.process', { url, pid: process });
    }
    case 'port-taken':
      return state.by === null
        ? told('port-taken.unnamed', { url })
        : told('port-taken.named', { url, ...state.by });
    case 'crashed':
      return told(`crashed.${howCrashed(state)}`, {
        code: state.exit.code ?? '',
        signal: state.exit.signal ?? '',
      });
    case 'given-up':
      return null;
  }
  return state satisfies never;
}

/** Why Hearth does not start the gateway again; below `giveUp` in the catalogue. */
export function giveUpReason({ why, by, fault }: State<'given-up'>) {
  switch (why) {
    case 'second-gateway':
    case 'port-in-use':
      return by === null ? told(`${why}.reason`) : told(`${why}.reasonNamed`, { ...by });
    case 'config-syntax':
    case 'config-invalid':
      return told(`${why}.reason`, { message: fault?.message ?? '' });
    case 'config-missing':
    case 'mode-missing':
    case 'refused':
    case 'state-unwritable':
    case 'node-unfit':
    case 'cannot-start':
    case 'budget':
    case 'service-loop':
      return told(`${why}.reason`);
  }
  return why satisfies never;
}

/** Who runs the gateway; below `owner` in the catalogue. A service is told in two steps: its name, then whose it is and whether it runs. */
export function ownerSentence(owner: Exclude<Owner, { kind: 'service' }>) {
  switch (owner.kind) {
    case 'nobody':
    case 'unknown':
    case 'hearth':
    case 'remote':
      return told(owner.kind);
    case 'terminal':
    case 'program':
      return told(owner.kind, { name: owner.name, pid: owner.pid });
  }
  return owner satisfies never;
}

const told = <const Key extends string>(key: Key, params: Told<Key>['params'] = {}): Told<Key> => ({
  key,
  params,
});

function degraded({ failing, eventLoop }: State<'degraded'>, locale: string) {
  if (failing.length > 0) return told('degraded.parts', { parts: listOf(failing, locale) });
  if (eventLoop === null) return told('degraded.silent');
  return eventLoop.delayMs === null
    ? told('degraded.busy')
    : told('degraded.eventLoop', { delay: milliseconds(eventLoop.delayMs, locale) });
}

function howStopped({ exit }: State<'stopped'>) {
  if (exit === null) return 'never';
  return exit.signal === 'SIGKILL' ? 'forced' : 'ended';
}

function howDraining({ step, next }: State<'draining'>) {
  const restarts = next === 'restart';
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

function howCrashed({ exit }: State<'crashed'>) {
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
