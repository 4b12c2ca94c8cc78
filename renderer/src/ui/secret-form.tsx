import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Problem, Result } from '../../../shared/problem.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import styles from './secret-form.module.css';

/** Takes a token and hands it on once; it is not kept in the page. */
export function SecretForm({
  name,
  label,
  texts,
  onSend,
}: {
  /** accessible name of the form: whose token it is */
  readonly name: string;
  /** the field's label */
  readonly label: string;
  readonly texts: { readonly send: string; readonly sending: string };
  readonly onSend: (token: string) => Promise<Result<null>>;
}): ReactNode {
  const { t } = useTranslation('problem');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem | null>(null);
  const send = async (): Promise<void> => {
    if (token.trim() === '' || busy) return;
    setBusy(true);
    const answer = await onSend(token.trim());
    setBusy(false);
    setFailure(answer.ok ? null : answer.problem);
    // Kept after a failure, so that it need not be typed again.
    if (answer.ok) setToken('');
  };
  return (
    <Form
      className={styles['form'] ?? ''}
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField label={label} type="password" value={token} onChange={setToken}>
        <Button type="submit" look="primary" isPending={busy} isDisabled={token.trim() === ''}>
          {busy ? texts.sending : texts.send}
        </Button>
      </TextField>
      {failure !== null && (
        <p className={styles['failure']} role="alert">
          {t(`${failure.code}.cause`, failure.params)} {t(`${failure.code}.wayOut`, failure.params)}
        </p>
      )}
    </Form>
  );
}
