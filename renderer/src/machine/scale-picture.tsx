import { memo, type ReactNode, type RefObject, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Tier, tierBegins } from '../../../shared/fit/tier.ts';
import { classes } from '../ui/classes.ts';
import { useWidth } from '../ui/use-width.ts';
import { percent, placeOf } from './memory-scale.ts';
import { MeterAxis, Needles } from './meter-needles.tsx';
import { rows } from './meter-rows.ts';
import type { Needle } from './needles.ts';
import styles from './scale-picture.module.css';

const tiers: readonly Tier[] = ['light', 'capable', 'full'];
/** where each tier ends, as a share of the width */
const ends = [placeOf(tierBegins.capable), placeOf(tierBegins.full), 1] as const;

interface ScalePictureProps {
  /** all that it shows, in words */
  readonly label: string;
  /** the tier to stand out; null: none */
  readonly here: Tier | null;
  readonly needles: readonly Needle[];
  /** what lies on the scale, drawn between the tiers and the needles */
  readonly children?: ReactNode;
  /** what lies over all */
  readonly over?: ReactNode;
  readonly picture?: RefObject<SVGSVGElement | null>;
}

/**
 * The memory scale: tiers as bands, and needles at what may be used. All places are shares of the width, so that it is sharp at every
 * size; measured is only which amounts have room below it.
 */
export function ScalePicture({
  label,
  here,
  needles,
  children,
  over,
  picture,
}: ScalePictureProps): ReactNode {
  const own = useRef<SVGSVGElement>(null);
  const svg = picture ?? own;
  const width = useWidth(svg);
  return (
    <div className={styles['meter']}>
      <TierNames here={here} />
      <svg
        ref={svg}
        className={styles['scale']}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn here, with a description of its own
        role="img"
        aria-label={label}
        width="100%"
        height={rows.height}
      >
        <Bands limit={needles.find(({ kind }) => kind === 'own')?.bytes ?? null} />
        {children}
        <Needles needles={needles} />
        <MeterAxis needles={needles} width={width} />
        {over}
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
