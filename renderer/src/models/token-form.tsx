import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { ask } from '../connection/client.ts';
import { SecretForm } from '../ui/secret-form.tsx';
import { useServices } from '../use-hearth.ts';

/** Takes an endpoint's API token. `onTaken`: it was taken up. */
export function TokenForm({
  endpoint,
  onTaken,
}: {
  readonly endpoint: Endpoint;
  readonly onTaken?: () => void;
}): ReactNode {
  const { t } = useTranslation('models');
  const { client } = useServices();
  return (
    <SecretForm
      name={t('tokenFor', { name: endpoint.name })}
      label={t('token')}
      texts={{ send: t('saveToken'), sending: t('savingToken') }}
      onSend={async (token) => {
        const answer = await ask((options) =>
          client.models.setToken({ endpoint: endpoint.id, token }, options),
        );
        if (answer.ok) onTaken?.();
        return answer;
      }}
    />
  );
}
