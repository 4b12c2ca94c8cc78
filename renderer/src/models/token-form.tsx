import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { ask } from '../connection/client.ts';
import { SecretForm } from '../ui/secret-form.tsx';
import { useServices } from '../use-hearth.ts';

/** Takes an endpoint's API token. */
export function TokenForm({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation('models');
  const { client } = useServices();
  return (
    <SecretForm
      name={t('tokenFor', { name: endpoint.name })}
      label={t('token')}
      texts={{ send: t('saveToken'), sending: t('savingToken') }}
      onSend={(token) => ask((options) => client.models.setToken({ endpoint: endpoint.id, token }, options))}
    />
  );
}
