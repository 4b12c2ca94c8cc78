import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { tierOf } from '../../../shared/fit/tier.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { useHearth } from '../use-hearth.ts';
import { LitTick, ModelTicks } from './model-ticks.tsx';
import { needlesOf } from './needles.ts';
import { ScalePicture } from './scale-picture.tsx';
import { UsedBar } from './used-bar.tsx';
import { useMeterPointer } from './use-meter-pointer.ts';
import { useMeterWords } from './use-meter-words.ts';

/** The memory scale with what this machine and the others may use, what is used here now, and a tick for each model. */
export function MemoryMeter(): ReactNode {
  const { t } = useTranslation('machine');
  const words = useMeterWords();
  const fits = useModelFits();
  const models = useMemo(() => [...fits.values()], [fits]);
  const picture = useMeterPointer(fits);
  const target = useHearth((state) => state.targets[0] ?? null);
  const others = useHearth((state) => state.otherTargets);
  const needles = needlesOf(
    target ?? undefined,
    others.map((other) => other.target),
  );
  return (
    <ScalePicture
      picture={picture}
      label={`${t('meter.label')}. ${words}`}
      here={target === null ? null : tierOf(target)}
      needles={needles}
      over={<LitTick fits={fits} />}
    >
      <UsedBar />
      <ModelTicks models={models} />
    </ScalePicture>
  );
}
