import type { TFunction } from 'i18next';
import type { Endpoint, EndpointState } from '../../../shared/models/endpoint.ts';
import type { DotLook } from '../ui/dot.tsx';

type Texts = TFunction<'models'>;

/** The sign of an endpoint's state. */
export function endpointLook(state: EndpointState): DotLook {
  switch (state.kind) {
    case 'ok':
    case 'none-loaded':
      return 'good';
    case 'no-models':
    case 'needs-token':
      return 'warn';
    case 'checking':
      return 'unknown';
    case 'unreachable':
    case 'wrong-server':
    case 'failing':
      return 'bad';
  }
  return state satisfies never;
}

/** The state in a word or two, beside the endpoint's name. `count` is its number of models. */
export function endpointWord(state: EndpointState, count: number, t: Texts): string {
  switch (state.kind) {
    case 'ok':
      return t('state.ok', { count });
    case 'none-loaded':
      return t('state.none-loaded', { count });
    case 'needs-token':
      return state.tokenGiven ? t('state.token-refused') : t('state.needs-token');
    case 'no-models':
    case 'checking':
    case 'unreachable':
    case 'wrong-server':
    case 'failing':
      return t(`state.${state.kind}`);
  }
  return state satisfies never;
}

const commands = {
  lmstudio: { product: 'LM Studio', start: '`lms server start`', download: '`lms get`' },
  ollama: { product: 'Ollama', start: '`ollama serve`', download: '`ollama pull qwen3`' },
} as const;

/** What a server is called that only told which protocol it speaks. */
const nameless: ReadonlySet<string> = new Set(['HTTP', 'TCP']);

/** What is the matter, and what to do about it, commands between backticks; null while there is nothing to do. */
export function endpointTrouble(
  { kind, state, name, origin, location }: Endpoint,
  t: Texts,
): { sentence: string; step: string | null } | null {
  switch (state.kind) {
    case 'ok':
    case 'checking':
      return null;
    case 'none-loaded':
      return { sentence: t('sentence.none-loaded'), step: null };
    case 'no-models':
      return {
        sentence: t('sentence.no-models', { name }),
        step: t(`step.no-models.${kind}`, { command: commands[kind].download }),
      };
    case 'needs-token':
      return {
        sentence: state.tokenGiven
          ? t('sentence.token-refused', { name })
          : t('sentence.needs-token', { name }),
        step: t(`step.needs-token.${kind}`),
      };
    case 'wrong-server':
      return {
        sentence: nameless.has(state.saw)
          ? t('sentence.wrong-server-unknown', { origin, product: commands[kind].product })
          : t('sentence.wrong-server', { origin, saw: state.saw }),
        step: t('step.wrong-server'),
      };
    case 'failing':
      return {
        sentence: t(`sentence.failing.${state.cause}`, { name, status: state.status ?? '' }),
        step: t('step.failing'),
      };
    case 'unreachable':
      return {
        sentence: t(`sentence.unreachable.${state.cause}`, { name, origin }),
        step:
          location === 'this-machine'
            ? t(`step.unreachable.${kind}`, { command: commands[kind].start })
            : t('step.unreachableNetwork'),
      };
  }
  return state satisfies never;
}
