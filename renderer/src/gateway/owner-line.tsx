import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { useSecond } from '../ui/clock.ts';
import { formatDuration } from '../../../shared/duration.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './owner-line.module.css';
import { ownerText } from './state-text.ts';
import { type GatewayActs, inspectDeadlineMs } from './use-gateway-acts.ts';

/** Who started the gateway, always; and the way to ask OpenClaw, which takes seconds. */
export function OwnerLine({
  gateway,
  acts,
  mayInspect,
  whyNot,
}: {
  readonly gateway: Gateway;
  readonly acts: GatewayActs;
  readonly mayInspect: boolean;
  /** why something cannot be done from here */
  readonly whyNot: string | null;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const stays = useHearth((state) => state.settings.keepGatewayRunning);
  const { owner } = gateway;
  const asking = acts.pending === 'inspect';
  return (
    <div className={styles['line']}>
      <p>
        {ownerText(owner, t)}
        {owner.kind === 'hearth' && <> {t(stays ? 'owner.hearthStays' : 'owner.hearthEnds')}</>}
        {whyNot !== null && <> {whyNot}</>}
      </p>
      {(mayInspect || asking) && (
        <Button
          look="link"
          isPending={asking}
          isDisabled={acts.pending !== null && !asking}
          onPress={() => void acts.inspect()}
        >
          {asking ? <Asking since={acts.askedAt} /> : t('action.inspect')}
        </Button>
      )}
    </div>
  );
}

function Asking({ since }: { readonly since: number }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  return t('owner.inspecting', {
    time: formatDuration(useSecond() - since, locale),
    limit: formatDuration(inspectDeadlineMs, locale),
  });
}
