import type { TFunction } from 'i18next';
import type { FleetState } from '../../../../shared/machine/fleet.ts';
import type { DotLook } from '../../ui/dot.tsx';

const looks: Readonly<Record<FleetState['kind'], DotLook>> = {
  ok: 'good',
  connecting: 'unknown',
  resting: 'off',
  unreachable: 'bad',
  'token-missing': 'warn',
  'token-wrong': 'warn',
  limited: 'warn',
  'needs-tunnel': 'warn',
  'not-understood': 'bad',
  'unknown-model': 'warn',
};

export const lookOf = ({ kind }: FleetState): DotLook => looks[kind];

/** How Hearth stands with a machine, in a sentence; null: well. @param time ms since 1970 as the user's clock shows it */
export function stateSentence(
  state: FleetState,
  time: (at: number) => string,
  t: TFunction<'machine'>,
): string | null {
  if (state.kind === 'ok') return null;
  const said =
    state.kind === 'unreachable'
      ? t(`fleet.state.unreachable.${state.cause}`)
      : t(`fleet.state.${state.kind}`);
  return 'nextTryAt' in state ? `${said} ${t('fleet.nextTry', { time: time(state.nextTryAt) })}` : said;
}
