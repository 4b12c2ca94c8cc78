import { act, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MachineSample } from '../../../../shared/machine/snapshot.ts';
import { type Store, withSamples } from '../../store.ts';
import { renderHearth } from '../../testing/fake-hearth.tsx';
import { machineState, sampleMachine } from '../../testing/sample-fit.ts';
import { useHearth } from '../../use-hearth.ts';
import type { GraphData } from './graph-data.ts';
import { SamplesGraph } from './samples-graph.tsx';

const drawn: GraphData[] = [];
const plots: { box: HTMLElement; onPoint: (index: number | null) => void; open: boolean }[] = [];

/** jsdom has no canvas: what would be drawn is kept. */
vi.mock('./plot.ts', () => ({
  openPlot: ({ box, onPoint }: { box: HTMLElement; onPoint: (index: number | null) => void }) => {
    const plot = { box, onPoint, open: true };
    plots.push(plot);
    return {
      show: (data: GraphData) => drawn.push(data),
      [Symbol.dispose]: () => {
        plot.open = false;
      },
    };
  },
}));

beforeEach(() => {
  drawn.length = 0;
  plots.length = 0;
  vi.stubGlobal('matchMedia', () => new EventTarget());
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
    run();
    return 1;
  });
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});

const gib = 2 ** 30;
const sample = (second: number, used: number): MachineSample => ({
  seq: second,
  at: 1_700_000_000_000 + second * 1000,
  pressure: 'normal',
  pools: [{ id: 'metal', usedBytes: used * gib, utilisation: 0.5 }],
});
const add = (store: Store, ...samples: MachineSample[]): void =>
  act(() => store.setState((state) => withSamples(state, { samples })));

function Graph() {
  const machine = useHearth((state) => state.machine);
  return machine === null ? null : <SamplesGraph machine={machine} />;
}

async function open() {
  const onRender = vi.fn<() => void>();
  const shown = renderHearth(
    <Profiler id="graph" onRender={onRender}>
      <Graph />
    </Profiler>,
    { state: machineState(sampleMachine()) },
  );
  await expect.poll(() => plots).toHaveLength(1);
  return { onRender, ...shown };
}

describe('the last ten minutes', () => {
  it('are drawn with each sample, and nothing is rendered for it', async () => {
    const { store, onRender } = await open();
    add(store, sample(1, 100));
    onRender.mockClear();
    add(store, sample(2, 232));
    add(store, sample(3, 116));
    expect(drawn.at(-1)?.used).toEqual([100 * gib, 232 * gib, 116 * gib]);
    expect(drawn.at(-1)?.memory.at(-1)).toBe(0.25);
    expect(onRender).not.toHaveBeenCalled();
  });

  it('stand still while the pointer is on them, and catch up', async () => {
    const { store } = await open();
    add(store, sample(1, 100));
    const { box, onPoint } = plots[0]!;
    box.dispatchEvent(new Event('pointerenter'));
    const before = drawn.length;
    add(store, sample(2, 200));
    expect(drawn).toHaveLength(before);
    onPoint(0);
    expect(screen.getByText(/^\d\d:\d\d:\d\d · 100 GB · 50%$/)).toBeTruthy();
    onPoint(null);
    expect(screen.getByText('Last 10 min')).toBeTruthy();
    box.dispatchEvent(new Event('pointerleave'));
    expect(drawn.at(-1)?.used).toHaveLength(2);
  });

  it('are told in sentences, and how it is now in figures', async () => {
    const { store } = await open();
    expect(screen.getByText('The graphs begin with the first samples.')).toBeTruthy();
    add(store, sample(1, 100), sample(2, 200));
    expect(
      screen.getByText(
        'In the last ten minutes between 100 GB and 200 GB of memory were in use. On average the GPU was busy for 50% of the time. Memory was never short.',
      ),
    ).toBeTruthy();
    expect(screen.getByText('Memory 13%')).toBeTruthy();
    expect(screen.getByText('Load 43%')).toBeTruthy();
    expect(screen.getByText('Pressure normal')).toBeTruthy();
  });

  it('leave nothing behind when they go', async () => {
    const { unmount, store } = await open();
    unmount();
    expect(plots.map((plot) => plot.open)).toEqual([false]);
    const before = drawn.length;
    store.setState((state) => withSamples(state, { samples: [sample(9, 1)] }));
    expect(drawn).toHaveLength(before);
  });
});
