import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import type { Problem } from '../../../shared/problem.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { useServices } from '../use-hearth.ts';
import styles from './token-form.module.css';

/** Takes an endpoint's API token. It goes to the services once and is not kept in the page. */
export function TokenForm({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation(['models', 'problem']);
  const { client } = useServices();
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    if (token.trim() === '' || busy) return;
    setBusy(true);
    const answer = await ask((options) =>
      client.models.setToken({ endpoint: endpoint.id, token: token.trim() }, options),
    );
    setBusy(false);
    setFailure(answer.ok ? null : answer.problem);
    // Kept after a failure, so that it need not be typed again.
    if (answer.ok) setToken('');
  };
  return (
    <Form
      className={styles['form'] ?? ''}
      aria-label={t('tokenFor', { name: endpoint.name })}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField label={t('token')} type="password" value={token} onChange={setToken}>
        <Button type="submit" look="primary" isPending={busy} isDisabled={token.trim() === ''}>
          {busy ? t('savingToken') : t('saveToken')}
        </Button>
      </TextField>
      {failure !== null && (
        <p className={styles['failure']} role="alert">
          {t(`problem:${failure.code}.cause`, failure.params)}{' '}
          {t(`problem:${failure.code}.wayOut`, failure.params)}
        </p>
      )}
    </Form>
  );
}
