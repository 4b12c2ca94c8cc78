import { type RefObject, useEffect, useRef } from 'react';
import type { ModelFits } from '../fit/model-fits.ts';
import { useServices } from '../use-hearth.ts';
import { placeOf } from './memory-scale.ts';

/** px beside a tick that still are on it */
const reach = 7;

/** Lights the tick that the pointer is next to. Rows do the same for the keyboard. */
export function useMeterPointer(fits: ModelFits): RefObject<SVGSVGElement | null> {
  const { store } = useServices();
  const picture = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const svg = picture.current;
    if (svg === null) return undefined;
    const life = new AbortController();
    const light = (key: string | null): void => {
      if (store.getState().litModel !== key) store.setState({ litModel: key });
    };
    svg.addEventListener(
      'pointermove',
      ({ clientX }) => {
        const { left, width } = svg.getBoundingClientRect();
        light(nearest(fits, (clientX - left) / width, reach / width));
      },
      { signal: life.signal },
    );
    svg.addEventListener('pointerleave', () => light(null), { signal: life.signal });
    return () => life.abort();
  }, [fits, store]);
  return picture;
}

/** The model whose tick is nearest to `place`, no further away than `within`; shares of the width. */
function nearest(fits: ModelFits, place: number, within: number): string | null {
  let best: string | null = null;
  let least = within;
  for (const { key, judgement } of fits.values()) {
    const away = Math.abs(placeOf(judgement.need.safe) - place);
    if (away <= least) {
      best = key;
      least = away;
    }
  }
  return best;
}
