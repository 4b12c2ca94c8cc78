import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type GraphData, graphSpan, type Pressure } from './graph-data.ts';
import type { Ink } from './inks.ts';

interface Plot extends Disposable {
  show(data: GraphData): void;
}

interface PlotOptions {
  readonly box: HTMLElement;
  /** the colour of an ink, as the style sheet has it now */
  readonly ink: (name: Ink) => string;
  /** the place in the data that the pointer is at; null: nowhere */
  readonly onPoint: (index: number | null) => void;
}

/** css px of the strip that shows the pressure */
const strip = 5;

/**
 * The graphs in `box`, as large as it is and as it becomes. They are drawn anew by `show` alone, on one canvas and outside of React: a
 * sample a second costs no render.
 */
export function openPlot({ box, ink, onPoint }: PlotOptions): Plot {
  let data: GraphData = { times: [], used: [], memory: [], load: [], pressure: [] };
  const plot = new UPlot(
    {
      width: box.clientWidth,
      height: box.clientHeight,
      padding: [3, 0, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      scales: {
        x: { time: true, range: () => span(data) },
        // Overdrawn memory is swapped out: the line stays in sight.
        y: { range: (_, __, most) => [0, Math.max(1, most)] },
      },
      axes: [{ show: false }, { show: false }],
      series: [
        {},
        // The load comes and goes within seconds: it lies behind, so that the memory stays in sight.
        { stroke: () => ink('load'), width: 1, points: { show: false } },
        { stroke: () => ink('memory'), fill: () => ink('area'), width: 2, points: { show: false } },
      ],
      hooks: {
        drawClear: [(self) => drawRule(self, ink('rule'))],
        draw: [(self) => drawPressure(self, data, ink)],
        setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
      },
    },
    columns(data),
    box,
  );
  const sizes = new ResizeObserver(() => {
    plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  });
  sizes.observe(box);
  return {
    show(next) {
      data = next;
      plot.setData(columns(data));
    },
    [Symbol.dispose]() {
      sizes.disconnect();
      plot.destroy();
    },
  };
}

/** uPlot's columns; seconds since 1970. */
function columns({ times, memory, load }: GraphData): UPlot.AlignedData {
  return [times.map((ms) => ms / 1000), [...load], [...memory]];
}

/** Always ten minutes, also while there are fewer samples: the line grows from the right. */
function span({ times }: GraphData): [number, number] {
  const end = (times.at(-1) ?? graphSpan) / 1000;
  return [end - graphSpan / 1000, end];
}

/** A thin line at all that may be used. */
function drawRule(plot: UPlot, colour: string): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(1, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** A strip where the system was pressed for memory: half as high for a warning, so that colour does not speak alone. */
function drawPressure(plot: UPlot, { times, pressure }: GraphData, ink: (name: Ink) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to, level } of spansOf(times, pressure)) {
    const left = Math.max(bbox.left, plot.valToPos(from / 1000, 'x', true));
    const right = plot.valToPos(to / 1000, 'x', true);
    const height = (level === 'critical' ? strip : strip / 2) * devicePixelRatio;
    ctx.fillStyle = ink(level);
    ctx.fillRect(left, bbox.top + bbox.height - height, Math.max(devicePixelRatio, right - left), height);
  }
  ctx.restore();
}

interface PressureSpan {
  readonly from: number;
  to: number;
  readonly level: Exclude<Pressure, null | 'normal'>;
}

/** Neighbouring samples under the same pressure as one. */
function spansOf(times: readonly number[], pressure: readonly Pressure[]): PressureSpan[] {
  const spans: PressureSpan[] = [];
  for (const [i, level] of pressure.entries()) {
    if (level === null || level === 'normal') continue;
    const from = times[i] ?? 0;
    const to = times[i + 1] ?? from;
    const last = spans.at(-1);
    if (last?.level === level && last.to === from) last.to = to;
    else spans.push({ from, to, level });
  }
  return spans;
}
