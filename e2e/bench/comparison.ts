import { Bench } from 'tinybench';

/** Something measured beside a baseline in the same run: only their ratio says anything, times depend on the machine. */
export interface Comparison {
  readonly name: string;
  readonly baseline: { readonly name: string; readonly run: () => unknown };
  readonly subject: { readonly name: string; readonly run: () => unknown };
  /** how often each is run */
  readonly iterations: number;
}

/** One line of the table. Times are medians in ms. */
export interface Measured {
  readonly what: string;
  readonly baseline: string;
  readonly 'baseline ms': string;
  readonly subject: string;
  readonly 'subject ms': string;
  readonly ratio: string;
}

/** Measures both, one after the other. A run that throws fails the whole. */
export async function measure({ name, baseline, subject, iterations }: Comparison): Promise<Measured> {
  const bench = new Bench({ name, iterations, time: 0, warmupIterations: 1, warmupTime: 0, throws: true });
  bench.add('baseline', async () => void (await baseline.run()));
  bench.add('subject', async () => void (await subject.run()));
  const [first, second] = (await bench.run()).map((task) => {
    if (task.result.state !== 'completed') throw new Error(`${name}: ${task.name} was not measured`);
    return task.result.latency.p50;
  });
  if (first === undefined || second === undefined) throw new Error(`${name} was not measured`);
  return {
    what: name,
    baseline: baseline.name,
    'baseline ms': first.toFixed(1),
    subject: subject.name,
    'subject ms': second.toFixed(1),
    ratio: `${(second / first).toFixed(2)}×`,
  };
}
