import { memo, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type Tier, tierBegins, tierOf } from '../../../shared/fit/tier.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { classes } from '../ui/classes.ts';
import { useWidth } from '../ui/use-width.ts';
import { useHearth } from '../use-hearth.ts';
import { LitTick, ModelTicks } from './model-ticks.tsx';
import styles from './memory-meter.module.css';
import { percent, placeOf } from './memory-scale.ts';
import { MeterAxis, Needles } from './meter-needles.tsx';
import { rows } from './meter-rows.ts';
import { needlesOf } from './needles.ts';
import { useMeterPointer } from './use-meter-pointer.ts';
import { useMeterWords } from './use-meter-words.ts';
import { UsedBar } from './used-bar.tsx';

const tiers: readonly Tier[] = ['light', 'capable', 'full'];
/** where each tier ends, as a share of the width */
const ends = [placeOf(tierBegins.capable), placeOf(tierBegins.full), 1] as const;

/**
 * The memory scale: tiers as bands, a needle at what models may use, a bar for what is used now, a tick for each model. All places are
 * shares of the width, so that it is sharp at every size without being measured.
 */
export function MemoryMeter(): ReactNode {
  const { t } = useTranslation('machine');
  const words = useMeterWords();
  const fits = useModelFits();
  const svg = useMeterPointer(fits);
  const target = useHearth((state) => state.targets[0] ?? null);
  const here = target === null ? null : tierOf(target);
  const others = useHearth((state) => state.otherTargets);
  const needles = needlesOf(
    target ?? undefined,
    others.map((other) => other.target),
  );
  const width = useWidth(svg);
  return (
    <div className={styles['meter']}>
      <TierNames here={here} />
      <svg
        ref={svg}
        className={styles['scale']}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn here, with a description of its own
        role="img"
        aria-label={`${t('meter.label')}. ${words}`}
        width="100%"
        height={rows.height}
      >
        <Bands limit={needles.find(({ kind }) => kind === 'own')?.bytes ?? null} />
        <UsedBar />
        <ModelTicks fits={fits} />
        <Needles needles={needles} />
        <MeterAxis needles={needles} width={width} />
        <LitTick fits={fits} />
      </svg>
    </div>
  );
}

/** The tiers' names above their bands; the machine's own stands out. */
function TierNames({ here }: { readonly here: Tier | null }): ReactNode {
  const { t } = useTranslation('machine');
  const widths = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  return (
    <ul
      className={styles['tiers']}
      style={{ gridTemplateColumns: widths.map((width) => `${width}fr`).join(' ') }}
    >
      {tiers.map((tier) => (
        <li
          key={tier}
          className={classes(styles['tier'], tier === here && styles['here'])}
          title={`${t(`tier.${tier}`)}: ${t(`tierMeans.${tier}`)}`}
          aria-current={tier === here ? 'true' : undefined}
        >
          <span className={styles['tierName']}>{t(`tier.${tier}`)}</span>{' '}
          <span className={styles['means']}>{t(`tierMeans.${tier}`)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The tiers; beyond what this machine may use they fade. */
const Bands = memo(function Bands({ limit }: { readonly limit: number | null }): ReactNode {
  const round = useId();
  return (
    <>
      <clipPath id={round}>
        <rect y={rows.band} width="100%" height={rows.bandHeight} rx={6} />
      </clipPath>
      <g clipPath={`url(#${round})`}>
        {tiers.map((tier, i) => {
          const from = ends[i - 1] ?? 0;
          return (
            <rect
              key={tier}
              className={classes(styles['band'], styles[tier])}
              x={percent(from)}
              y={rows.band}
              width={percent((ends[i] ?? 1) - from)}
              height={rows.bandHeight}
            />
          );
        })}
        {ends.slice(0, -1).map((end) => (
          <line
            key={end}
            className={styles['border']}
            x1={percent(end)}
            x2={percent(end)}
            y1={rows.band}
            y2={rows.band + rows.bandHeight}
          />
        ))}
        {limit !== null && (
          <rect
            className={styles['beyond']}
            x={percent(placeOf(limit))}
            y={rows.band}
            width={percent(1 - placeOf(limit))}
            height={rows.bandHeight}
          />
        )}
      </g>
    </>
  );
});
