import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayStateKind } from '../../../shared/gateway/snapshot.ts';
import hidden from '../ui/visually-hidden.module.css';
import { useHearth } from '../use-hearth.ts';

/** Says to screen readers, in a word and on every page, that the gateway's state is another. What is found when the page opens is not news. */
export function GatewayAnnouncer(): ReactNode {
  const { t } = useTranslation('gateway');
  const kind = useHearth((state) => state.gateway?.state.kind ?? null);
  const [heard, setHeard] = useState<{ kind: GatewayStateKind | null; news: boolean }>({
    kind,
    news: false,
  });
  if (kind !== heard.kind)
    setHeard({ kind, news: heard.news || (heard.kind !== null && heard.kind !== 'checking') });
  return (
    <output className={hidden['hidden']}>
      {heard.news && kind !== null && t('announce', { state: t(`state.${kind}`) })}
    </output>
  );
}
