import { memo, type ReactNode } from 'react';
import { judged } from '../fit/judged.ts';
import type { ModelFit, ModelFits } from '../fit/model-fits.ts';
import { classes } from '../ui/classes.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './model-ticks.module.css';
import { percent, placeOf } from './memory-scale.ts';
import { rows } from './meter-rows.ts';

/** A tick for each model, at what it would need to be safe; a dot on it says that it is loaded. */
export const ModelTicks = memo(function ModelTicks({
  models,
}: {
  readonly models: readonly Pick<ModelFit, 'key' | 'judgement' | 'isLoaded'>[];
}): ReactNode {
  return (
    <g>
      {models.map(({ key, judgement, isLoaded }) => {
        const x = percent(placeOf(judgement.need.safe));
        return (
          <g key={key}>
            <line
              className={styles['tick']}
              x1={x}
              x2={x}
              y1={rows.band + 2}
              y2={rows.band + rows.bandHeight - 2}
            />
            {isLoaded && <circle className={styles['loaded']} cx={x} cy={rows.band + 3} r={2.5} />}
          </g>
        );
      })}
    </g>
  );
});

/** The ticks of the model that the pointer or the focus is on, and of the one that is looked at closely, which moves with its context. */
export function LitTick({ fits }: { readonly fits: ModelFits }): ReactNode {
  const lit = useHearth((state) => state.litModel);
  const open = useHearth((state) => state.openFit);
  const litFit = lit === null || lit === open?.key ? undefined : fits.get(lit);
  const openFit = open === null ? undefined : fits.get(open.key);
  return (
    <>
      {litFit !== undefined && <Tick fit={litFit} bytes={litFit.judgement.need.safe} />}
      {openFit !== undefined && (
        <Tick
          fit={openFit}
          bytes={judged(openFit.facts, openFit.target, open?.wish ?? openFit.wish).need.safe}
          isOpen
        />
      )}
    </>
  );
}

function Tick({
  fit: { isLoaded },
  bytes,
  isOpen = false,
}: {
  readonly fit: ModelFit;
  readonly bytes: number;
  readonly isOpen?: boolean;
}): ReactNode {
  const top = rows.band - 4;
  return (
    <svg
      x={percent(placeOf(bytes))}
      className={classes(styles['lit'], isLoaded && styles['warm'], isOpen && styles['open'])}
    >
      <line y1={top} y2={rows.band + rows.bandHeight + 3} />
      <path d={`M0 ${top - 2}L4 ${top + 3}L0 ${top + 8}L-4 ${top + 3}z`} />
    </svg>
  );
}
