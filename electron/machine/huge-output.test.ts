import { describe, expect, it } from 'vitest';
import { readAccelerator } from './apple/accelerator.ts';
import { readSysctl } from './apple/sysctl.ts';
import { readVmStat } from './apple/vm-stat.ts';
import { readLspci } from './linux/display-cards.ts';
import { readMeminfo } from './linux/memory.ts';
import { readInstances } from './nvidia/mig.ts';

/** characters: as much as a tool may print before it is ended */
const most = 4 * 2 ** 20;
const filled = (unit: string): string => unit.repeat(most / unit.length);

/** Beginnings without their ends: a parser that looks for the end of each anew would be at it for hours. */
const cases: readonly (readonly [string, (text: string) => unknown, string, unknown])[] = [
  ['ioreg', readAccelerator, filled('"PerformanceStatistics" = {'), null],
  ['lspci', readLspci, `0:0 "VGA" "b" "${filled('[')}"`, new Map([['0:0', `b ${filled('[')}`]])],
  ['nvidia-smi -q -x', readInstances, `<nvidia_smi_log>${filled('<gpu>')}`, new Map()],
  ['nvidia-smi -q -x', readInstances, `<nvidia_smi_log>${filled('<gpu id="')}`, new Map()],
  [
    'nvidia-smi -q -x',
    readInstances,
    `<nvidia_smi_log><gpu>${filled('<mig_device>')}<uuid>GPU-1</uuid></gpu>`,
    new Map([['GPU-1', []]]),
  ],
  ['sysctl', readSysctl, filled('hw.memsize '), null],
  ['vm_stat', readVmStat, filled('Anonymous pages: '), null],
  ['/proc/meminfo', readMeminfo, filled('MemTotal: '), null],
];

describe('as much as a tool may print', () => {
  it.each(cases)('is read to its end: %s', (_, read, text, expected) => {
    // Not by toEqual: it would print all of it.
    expect(JSON.stringify(entriesOf(read(text))) === JSON.stringify(entriesOf(expected))).toBe(true);
  });
});

const entriesOf = (value: unknown): unknown => (value instanceof Map ? [...value] : value);
