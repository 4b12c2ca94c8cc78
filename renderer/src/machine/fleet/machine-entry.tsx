import { type ReactNode, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { targetsOf } from '../../../../shared/fit/targets.ts';
import { targetLimit } from '../../../../shared/fit/target-limit.ts';
import { tierOf } from '../../../../shared/fit/tier.ts';
import type { FleetMachine } from '../../../../shared/machine/fleet.ts';
import { ask } from '../../connection/client.ts';
import { useFitWords } from '../../fit/fit-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/dot.tsx';
import { TextField } from '../../ui/field.tsx';
import { SecretForm } from '../../ui/secret-form.tsx';
import { useServices } from '../../use-hearth.ts';
import styles from './fleet.module.css';
import { lookOf, stateSentence } from './machine-state.ts';
import { useFocusInside } from './use-focus-inside.ts';
import { useSending } from './use-sending.ts';

interface MachineEntryProps {
  readonly machine: FleetMachine;
  readonly onRename: (name: string) => Promise<boolean>;
  readonly onRemove: () => Promise<boolean>;
}

/** Another machine: what it is, how Hearth stands with it, and what can be done. */
export function MachineEntry({ machine, onRename, onRemove }: MachineEntryProps): ReactNode {
  const { t } = useTranslation(['machine', 'common']);
  const { locale } = useLocale();
  const [isRenaming, setRenaming] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const name = machine.name ?? machine.id;
  const { state } = machine;
  const time = (at: number): string => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at);
  const said = stateSentence(state, time, t);
  const remove = async (): Promise<void> => {
    setRemoving(true);
    await onRemove();
    setRemoving(false);
  };
  return (
    <li className={styles['entry']}>
      <p className={styles['head']}>
        <Dot look={lookOf(state)} />
        <span className={styles['name']}>{name}</span>
        <span className={styles['where']}>{machine.url ?? t('fleet.byHand')}</span>
      </p>
      <What machine={machine} />
      {said !== null && <p>{said}</p>}
      {(state.kind === 'token-missing' || state.kind === 'token-wrong') && (
        <Token machine={machine} name={name} />
      )}
      {isRenaming ? (
        <Rename name={name} onRename={onRename} onDone={() => setRenaming(false)} />
      ) : (
        <p className={styles['acts']}>
          <Button look="link" aria-label={t('fleet.renameOf', { name })} onPress={() => setRenaming(true)}>
            {t('fleet.rename')}
          </Button>
          <Button
            look="link"
            aria-label={t('fleet.removeOf', { name })}
            isPending={isRemoving}
            onPress={() => void remove()}
          >
            {t('fleet.remove')}
          </Button>
        </p>
      )}
    </li>
  );
}

/** Its tier and what models may use of it, as it was told last. */
function What({ machine: { machine } }: { readonly machine: FleetMachine }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const [target] = machine === null ? [] : targetsOf(machine);
  if (target === undefined) return null;
  const tier = tierOf(target);
  const limit = targetLimit(target);
  const facts = [
    machine?.model ?? target.name,
    tier === null ? null : t(`tier.${tier}`),
    limit === null ? t('limit.unknown') : t('fleet.usable', { memory: words.memory(limit) }),
  ].filter((fact) => fact !== null);
  return <p className={styles['facts']}>{facts.join(' · ')}</p>;
}

function Token({ machine, name }: { readonly machine: FleetMachine; readonly name: string }): ReactNode {
  const { t } = useTranslation('machine');
  const { client } = useServices();
  return (
    <SecretForm
      name={t('fleet.tokenOf', { name })}
      label={t('fleet.token')}
      texts={{ send: t('fleet.useToken'), sending: t('fleet.checking') }}
      onSend={(token) => ask((options) => client.machine.setToken({ machine: machine.id, token }, options))}
    />
  );
}

function Rename({
  name,
  onRename,
  onDone,
}: {
  readonly name: string;
  readonly onRename: (name: string) => Promise<boolean>;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation(['machine', 'common']);
  const form = useFocusInside();
  const [text, setText] = useState(name);
  const isComplete = text.trim() !== '';
  const { isBusy, onSubmit } = useSending(isComplete, () => onRename(text), onDone);
  return (
    <form ref={form} className={styles['form']} onSubmit={onSubmit}>
      <TextField label={t('fleet.name')} value={text} onChange={setText}>
        <Button type="submit" isPending={isBusy} isDisabled={!isComplete}>
          {t('fleet.save')}
        </Button>
        <Button look="quiet" onPress={onDone}>
          {t('common:cancel')}
        </Button>
      </TextField>
    </form>
  );
}
