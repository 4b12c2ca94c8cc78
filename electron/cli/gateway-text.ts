import type { ConfigFault, Gateway, Owner } from '../../shared/gateway/snapshot.ts';
import { giveUpReason, ownerSentence, stateSentence } from '../../shared/gateway/state-sentence.ts';
import type { Texts } from '../texts.ts';

/** The state in one sentence, in the words of the page. */
export function stateLine(t: Texts, gateway: Gateway): string {
  const { state } = gateway;
  if (state.kind === 'given-up') {
    const { key, params } = giveUpReason(state);
    // OpenClaw's own words end without a full stop, or are missing.
    const reason = t(`gateway:giveUp.${key}`, params).replace(/[\s.:]*$/u, '.');
    return `${t('gateway:sentence.given-up', { reason })} ${t(`gateway:giveUp.${state.why}.wayOut`)}`;
  }
  const sentence = stateSentence(gateway, t('cli:locale'));
  return sentence === null ? '' : t(`gateway:sentence.${sentence.key}`, sentence.params);
}

/** What OpenClaw does not accept: `openclaw.json:4 models.mode: …`, and the line itself below. */
export function faultLines({ file, line, path, message, text }: ConfigFault): string[] {
  const place = line === null ? file : `${file}:${line}`;
  return [
    `${place} ${path === '' ? '' : `${path}: `}${message}`,
    ...(text === null ? [] : [`  ${text.trim()}`]),
  ];
}

/** Who runs the gateway. */
export function ownerLine(t: Texts, owner: Owner): string {
  if (owner.kind !== 'service') {
    const { key, params } = ownerSentence(owner);
    return t(`gateway:owner.${key}`, params);
  }
  const named = t(`gateway:owner.service.${owner.manager}`, { label: owner.label });
  const whose = owner.system ? t('gateway:owner.serviceSystem', { service: named }) : named;
  return owner.running ? whose : t('gateway:owner.serviceOff', { service: whose });
}
