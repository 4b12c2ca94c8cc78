import type { TFunction } from 'i18next';

/** A write's machine-readable reason in words. Reasons of other versions of Hearth are told in general. */
export function reasonText(reason: string, t: TFunction<'config'>): string {
  switch (reason) {
    case 'set-chain':
    case 'add-model':
    case 'set-gateway-mode':
    case 'set-preload':
    case 'set-context':
    case 'undo':
    case 'restore':
    case 'create':
    case 'doctor':
      return t(`reason.${reason}`);
    default:
      return t('reason.other');
  }
}
