import type { Store } from '../../store.ts';
import { type GraphData, type GraphPool, graphData } from './graph-data.ts';
import type { Ink } from './inks.ts';

interface DrawOptions {
  readonly box: HTMLElement;
  readonly store: Store;
  readonly pools: readonly GraphPool[];
  readonly ink: (name: Ink) => string;
  readonly onPoint: (data: GraphData, index: number | null) => void;
}

/**
 * Draws the store's samples into `box` until `signal` aborts, once for each new one. While the pointer is on the graphs they stand still,
 * and catch up when it leaves; while the page is hidden no samples come. The plotting library is loaded only now.
 */
export async function drawSamples(
  { box, store, pools, ink, onPoint }: DrawOptions,
  signal: AbortSignal,
): Promise<void> {
  const { openPlot } = await import('./plot.ts');
  if (signal.aborted) return;
  let shown = graphData(store.getState().samples, pools);
  let paused = false;
  let frame = 0;
  const plot = openPlot({ box, ink, onPoint: (index) => onPoint(shown, index) });
  const draw = (): void => {
    if (!paused) shown = graphData(store.getState().samples, pools);
    plot.show(shown);
  };
  const soon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  const pause = (on: boolean) => (): void => {
    paused = on;
    if (!on) draw();
  };
  box.addEventListener('pointerenter', pause(true), { signal });
  box.addEventListener('pointerleave', pause(false), { signal });
  // Colours follow the theme.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', soon, { signal });
  const unsubscribe = store.subscribe((now, before) => {
    if (now.settings.theme !== before.settings.theme || (now.samples !== before.samples && !paused)) soon();
  });
  signal.addEventListener(
    'abort',
    () => {
      unsubscribe();
      cancelAnimationFrame(frame);
      plot[Symbol.dispose]();
    },
    { once: true },
  );
  draw();
}
