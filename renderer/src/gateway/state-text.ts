import type { TFunction } from 'i18next';
import type { Gateway, Owner } from '../../../shared/gateway/snapshot.ts';
import {
  giveUpReason,
  ownerSentence,
  stateSentence as sentenceOf,
} from '../../../shared/gateway/state-sentence.ts';

type Texts = TFunction<'gateway'>;

/** The state in one sentence: what it is, and why. */
export function stateSentence(gateway: Gateway, t: Texts, locale: string): string {
  const { state } = gateway;
  if (state.kind === 'given-up') {
    const { key, params } = giveUpReason(state);
    // OpenClaw's own words end without a full stop, or are missing.
    const reason = t(`giveUp.${key}`, params).replace(/[\s.:]*$/u, '.');
    return t('sentence.given-up', { reason });
  }
  const sentence = sentenceOf(gateway, locale);
  return sentence === null ? '' : t(`sentence.${sentence.key}`, sentence.params);
}

/** Who runs the gateway, as a sentence. */
export function ownerText(owner: Owner, t: Texts): string {
  if (owner.kind !== 'service') {
    const { key, params } = ownerSentence(owner);
    return t(`owner.${key}`, params);
  }
  const named = t(`owner.service.${owner.manager}`, { label: owner.label });
  const whose = owner.system ? t('owner.serviceSystem', { service: named }) : named;
  return `${owner.running ? whose : t('owner.serviceOff', { service: whose })}.`;
}
