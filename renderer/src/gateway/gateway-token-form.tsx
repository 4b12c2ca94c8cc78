import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../connection/client.ts';
import { SecretForm } from '../ui/secret-form.tsx';
import { useServices } from '../use-hearth.ts';

/** Takes the gateway's token. */
export function GatewayTokenForm(): ReactNode {
  const { t } = useTranslation('gateway');
  const { client } = useServices();
  return (
    <SecretForm
      name={t('link.form')}
      label={t('link.token')}
      texts={{ send: t('link.use'), sending: t('link.using') }}
      onSend={(token) => ask((options) => client.gateway.setToken({ token }, options))}
    />
  );
}
