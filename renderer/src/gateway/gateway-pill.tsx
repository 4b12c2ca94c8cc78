import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import type { DotLook } from '../ui/dot.tsx';
import { Pill } from '../ui/pill.tsx';
import { useHearth } from '../use-hearth.ts';

/** How OpenClaw's gateway is, in a word; the whole sentence a hover away. */
export function GatewayPill(): ReactNode {
  const { t } = useTranslation('gateway');
  const gateway = useHearth((state) => state.gateway);
  const state = gateway?.state ?? 'checking';
  return (
    <span title={gateway === null ? undefined : hintOf(gateway)}>
      <Pill look={gatewayLook(state)} name={t('name')} text={t(`state.${state}`)} />
    </span>
  );

  function hintOf({ state, url, failing }: Gateway): string {
    return state === 'starting' && failing.length > 0
      ? t('hint.startingWith', { url, parts: failing.join(', ') })
      : t(`hint.${state}`, { url });
  }
}

function gatewayLook(state: Gateway['state']): DotLook {
  switch (state) {
    case 'ready':
      return 'good';
    case 'starting':
    case 'draining':
      return 'warn';
    case 'checking':
      return 'unknown';
    case 'not-running':
      return 'off';
    case 'other-program':
    case 'no-answer':
      return 'bad';
  }
  return state satisfies never;
}
