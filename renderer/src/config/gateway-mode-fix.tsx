import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Intent } from '../../../shared/config/intent.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { Button } from '../ui/button.tsx';
import { useHearth } from '../use-hearth.ts';
import { IntentDialog } from './intent-dialog.tsx';

const setMode: Intent = { kind: 'set-gateway-mode' };

/** Sets the `gateway.mode` without which no gateway starts, after its diff was seen. Nothing where the config has it. */
export function GatewayModeFix({ look = 'plain' }: { readonly look?: 'plain' | 'primary' }): ReactNode {
  const { t } = useTranslation('config');
  const [open, setOpen] = useState(false);
  const missing = useHearth(
    (state) => readyConfig(state)?.notices.some(({ kind }) => kind === 'gateway-mode-missing') === true,
  );
  if (!missing) return null;
  return (
    <>
      <Button look={look} onPress={() => setOpen(true)}>
        {t('gatewayMode.open')}
      </Button>
      {open && (
        <IntentDialog
          intent={setMode}
          title={t('gatewayMode.title')}
          why={t('gatewayMode.why')}
          apply={t('gatewayMode.apply')}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
