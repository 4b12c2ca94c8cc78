import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catalogueChoices } from '../../fit/elsewhere/choices.ts';
import { TextField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { AddForm } from './add-form.tsx';
import type { NewMachine } from './edit-fleet.ts';
import styles from './fleet.module.css';
import { emptySpec, MachineSpecFields, specOf } from './machine-spec.tsx';

type Way = NewMachine['kind'];

interface AddMachineProps {
  readonly onAdd: (name: string, machine: NewMachine) => Promise<boolean>;
  readonly onDone: () => void;
}

/** Adds a machine by the link of its own `hearth serve`, or by hand. */
export function AddMachine({ onAdd, onDone }: AddMachineProps): ReactNode {
  const { t } = useTranslation('machine');
  const [way, setWay] = useState<Way>('serve');
  const [name, setName] = useState('');
  const [link, setLink] = useState('');
  const [draft, setDraft] = useState(emptySpec);
  const machine = newMachine(way, link, specOf(draft));
  const suggested = way === 'serve' ? hostOf(link) : nameOf(draft.machine);
  const wanted = name.trim() === '' ? suggested : name;
  return (
    <AddForm
      label={t('fleet.add')}
      addText={t('fleet.addIt')}
      isComplete={machine !== null && wanted !== ''}
      onAdd={async () => machine !== null && (await onAdd(wanted, machine))}
      onDone={onDone}
    >
      <Segments
        label={t('fleet.way.label')}
        value={way}
        options={(['serve', 'manual'] as const).map((id) => ({ id, text: t(`fleet.way.${id}`) }))}
        onChange={setWay}
      />
      {way === 'serve' ? (
        <>
          <TextField label={t('fleet.link')} value={link} onChange={setLink} />
          <p className={styles['hint']}>{t('fleet.linkHint')}</p>
        </>
      ) : (
        <MachineSpecFields draft={draft} onChange={setDraft} />
      )}
      <TextField label={t('fleet.name')} value={name} onChange={setName} placeholder={suggested} />
    </AddForm>
  );
}

function newMachine(way: Way, link: string, spec: ReturnType<typeof specOf>): NewMachine | null {
  if (way === 'serve') return link.trim() === '' ? null : { kind: 'serve', url: link.trim() };
  return spec === null ? null : { kind: 'manual', spec };
}

const hostOf = (link: string): string => (URL.canParse(link.trim()) ? new URL(link.trim()).hostname : '');
const nameOf = (machine: string): string => catalogueChoices.find(({ id }) => id === machine)?.name ?? '';
