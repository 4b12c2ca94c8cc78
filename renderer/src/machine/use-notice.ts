import { useTranslation } from 'react-i18next';
import { targetLimit } from '../../../shared/fit/target-limit.ts';
import { silentGpu } from '../../../shared/machine/silent-gpu.ts';
import type { MachineGap } from '../../../shared/machine/snapshot.ts';
import { useHearth } from '../use-hearth.ts';

/** That there is no GPU, or none that answers, or why it is unknown how much may be used; null: nothing of the kind. */
export function useNotice(): string | null {
  const { t } = useTranslation('machine');
  const own = useHearth((state) => state.targets[0] ?? null);
  const machine = useHearth((state) => state.machine);
  if (machine === null) return null;
  const why = ({ cause, reader }: MachineGap): string => t(`gap.${cause}`, { reader: t(`reader.${reader}`) });
  const awaited = machine.gaps.find(({ cause }) => cause === 'asking');
  if (own === null) return awaited === undefined ? t('looking') : t('awaited', { why: why(awaited) });
  const silent = silentGpu(machine);
  if (silent !== null) return t('silentGpu', { gpu: silent.name, why: why(silent.gap) });
  if (own.pools.every(({ kind }) => kind === 'ram')) {
    const driver = machine.gaps.find(({ reader }) => reader === 'nvidia-smi');
    return driver === undefined ? t('noGpu') : t('perhapsGpu', { why: why(driver) });
  }
  const [gap] = machine.gaps;
  return gap === undefined || targetLimit(own) !== null ? null : why(gap);
}
