import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MachineSpec } from '../../../../shared/machine/fleet-settings.ts';
import { catalogueChoices } from '../../fit/elsewhere/choices.ts';
import { MachineChoice } from '../../fit/elsewhere/machine-choice.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import styles from './fleet.module.css';

type Backend = Extract<MachineSpec, { from: 'figures' }>['backend'];
const backends: readonly Backend[] = ['metal', 'cuda', 'rocm', 'vulkan', 'cpu'];

/** What the user is about to say of a machine; NaN is an empty field. Gigabytes of 2^30, gigabytes/s of 10^9, as machines are sold. */
export interface SpecDraft {
  readonly from: MachineSpec['from'];
  readonly machine: string;
  readonly memoryGb: number;
  readonly bandwidthGb: number;
  readonly backend: Backend;
}

export const emptySpec: SpecDraft = {
  from: 'catalogue',
  machine: '',
  memoryGb: Number.NaN,
  bandwidthGb: Number.NaN,
  backend: 'cuda',
};

/** What was said, in bytes; null while something is missing. */
export function specOf({ from, machine, memoryGb, bandwidthGb, backend }: SpecDraft): MachineSpec | null {
  if (from === 'catalogue') return machine === '' ? null : { from, machine };
  if (!(memoryGb > 0)) return null;
  return {
    from,
    memoryBytes: memoryGb * 2 ** 30,
    bandwidth: bandwidthGb > 0 ? bandwidthGb * 1e9 : null,
    backend,
  };
}

/** Machines that are one by themselves: several that are pooled are a pool of the user's own machines. */
const single = catalogueChoices.filter(({ entry }) => entry?.group !== 'pooled');

/** What a machine is: one of the tables, or figures of one's own. */
export function MachineSpecFields({
  draft,
  onChange,
}: {
  readonly draft: SpecDraft;
  readonly onChange: (draft: SpecDraft) => void;
}): ReactNode {
  const { t } = useTranslation('machine');
  return (
    <>
      <Segments
        label={t('fleet.spec.from')}
        value={draft.from}
        options={(['catalogue', 'figures'] as const).map((id) => ({ id, text: t(`fleet.spec.${id}`) }))}
        onChange={(from) => onChange({ ...draft, from })}
      />
      {draft.from === 'catalogue' ? (
        <div className={styles['choice']}>
          <MachineChoice
            choices={single}
            chosen={draft.machine}
            onChoose={(machine) => onChange({ ...draft, machine })}
          />
        </div>
      ) : (
        <div className={styles['figures']}>
          <NumberField
            label={t('fleet.spec.memory')}
            value={draft.memoryGb}
            unit="GB"
            onChange={(memoryGb) => onChange({ ...draft, memoryGb })}
          />
          <NumberField
            label={t('fleet.spec.bandwidth')}
            value={draft.bandwidthGb}
            unit="GB/s"
            onChange={(bandwidthGb) => onChange({ ...draft, bandwidthGb })}
          />
          <div className={styles['backend']}>
            <span>{t('fleet.spec.backend')}</span>
            <Select
              label={t('fleet.spec.backend')}
              value={draft.backend}
              options={backends.map((id) => ({ id, text: t(`fleet.spec.backends.${id}`) }))}
              onChange={(backend) => onChange({ ...draft, backend })}
            />
          </div>
        </div>
      )}
    </>
  );
}
