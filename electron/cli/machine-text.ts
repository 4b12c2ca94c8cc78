import type { Pool } from '../../shared/machine/pool.ts';
import type { Machine } from '../../shared/machine/snapshot.ts';
import { formatMemory } from '../../shared/models/format-size.ts';
import type { CommandContext } from './io.ts';

type Row = [name: string, value: string];

/** What the computer is, where models go on it, and what of that is not known and why: rows of a table. */
export function machineRows({ t }: Pick<CommandContext, 't'>, machine: Machine): Row[] {
  const { model, cpu, memoryBytes, os, pressure, onBattery, pools, gaps } = machine;
  const memory = formatMemory(memoryBytes, t('cli:locale'));
  const state = [
    ...(pressure === null ? [] : [t(`cli:machine.pressure.${pressure}`)]),
    ...(onBattery === true ? [t('cli:machine.battery')] : []),
  ];
  return [
    [
      t('cli:machine.machine'),
      // A Mac's processor is in its name, and where it computes itself it has a row of its own.
      [model, pools.some(({ name }) => name === cpu) ? null : cpu, memory, os, ...state]
        .filter((part) => part !== null)
        .join(', '),
    ],
    ...(pools.length === 0 ? [['', t('cli:machine.unanswered')] satisfies Row] : []),
    ...pools.map((pool): Row => [`  ${pool.name}`, poolText({ t }, pool)]),
    ...gaps.map(({ reader, cause, detail }): Row => {
      const why = t(`machine:gap.${cause}`, { reader: t(`machine:reader.${reader}`) });
      return ['', detail === undefined ? why : `${why} (${detail})`];
    }),
  ];
}

function poolText({ t }: Pick<CommandContext, 't'>, pool: Pool): string {
  const { kind, limit, usedBytes, utilisation, powerWatts } = pool;
  const memory = (bytes: number): string => formatMemory(bytes, t('cli:locale'));
  return [
    ...(kind === 'ram' ? [t('cli:machine.onlyCpu')] : []),
    limit === null
      ? t('cli:machine.unknownLimit')
      : t(`cli:machine.limit.${limit.source}`, { bytes: memory(limit.bytes) }),
    ...(usedBytes === null ? [] : [t('cli:machine.used', { bytes: memory(usedBytes) })]),
    ...(utilisation === null ? [] : [t('cli:machine.busy', { percent: Math.round(utilisation * 100) })]),
    ...(powerWatts === null ? [] : [t('cli:machine.watts', { watts: Math.round(powerWatts) })]),
  ].join(', ');
}
