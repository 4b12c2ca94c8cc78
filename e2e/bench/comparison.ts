import { Bench } from 'tinybench';

/** Something measured beside a baseline in the same run: only their ratio says anything, times depend on the machine. */
export interface Comparison {
  readonly name: string;
  readonly baseline: { readonly name: string; readonly run: () => unknown };
  readonly subject: { readonly name: string; readonly run: () => unknown };
  /** how often each is run */
  readonly iterations: number;
}

/** One line of the table. Values carry their unit; times are medians. */
export interface Measured {
  readonly what: string;
  readonly baseline: string;
  readonly 'baseline value': string;
  readonly subject: string;
  readonly 'subject value': string;
  readonly ratio: string;
}

/** The line of two values of the same unit. @param digits behind the decimal point */
export function compared(
  what: string,
  baseline: { readonly name: string; readonly value: number },
  subject: { readonly name: string; readonly value: number },
  unit: string,
  digits = 1,
): Measured {
  return {
    what,
    baseline: baseline.name,
    'baseline value': `${baseline.value.toFixed(digits)} ${unit}`,
    subject: subject.name,
    'subject value': `${subject.value.toFixed(digits)} ${unit}`,
    ratio: `${(subject.value / baseline.value).toFixed(2)}×`,
  };
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
  return compared(name, { name: baseline.name, value: first }, { name: subject.name, value: second }, 'ms');
}
