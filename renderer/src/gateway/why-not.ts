import type { TFunction } from 'i18next';
import type { GatewayAction } from '../../../shared/gateway/actions.ts';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';

/** Why the gateway cannot be started, stopped or restarted from here, where one would expect it; null: it can, or there is no reason to. */
export function whyNot(
  { state, owner, link, program }: Gateway,
  allowed: readonly GatewayAction[],
  t: TFunction<'gateway'>,
): string | null {
  switch (state.kind) {
    case 'checking':
    case 'not-installed':
    case 'given-up':
      return null;
    case 'port-taken':
      return t('action.why.portTaken');
    case 'stopped':
    case 'crashed':
      if (allowed.includes('start')) return null;
      if (owner.kind === 'remote') return t('whyNot.remote');
      if (owner.kind === 'service' && owner.system) return t('action.why.system');
      return program.kind === 'not-found' ? t('action.why.notInstalled') : null;
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'restarting':
    case 'unreachable':
      break;
  }
  if (allowed.includes('stop')) return null;
  switch (owner.kind) {
    case 'remote':
      return t('whyNot.remote');
    case 'service':
      return owner.system ? t('action.why.system') : t('action.why.notInstalled');
    case 'terminal':
    case 'program':
    case 'unknown': {
      const canAsk = allowed.includes('restart') || link.kind === 'connected' || link.kind === 'connecting';
      const never =
        owner.kind === 'unknown' ? t('whyNot.unknown') : t(`whyNot.${owner.kind}`, { name: owner.name });
      return canAsk ? never : `${never} ${t('action.why.onlyAsked')}`;
    }
    case 'hearth':
    case 'nobody':
      return null;
  }
  return owner satisfies never;
}
