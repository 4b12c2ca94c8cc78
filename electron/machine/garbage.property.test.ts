import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineSchema } from '../../shared/machine/snapshot.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { MachineService } from './machine-service.ts';
import { recorded } from './recordings.test-support.ts';
import type { MachineSource } from './source/source.ts';

const names = ['m3-ultra-512', 'strix-halo-128', 'two-h200-one-split', 'windows-rtx-4080'] as const;

/** What a broken tool may print: a piece of what it prints when it is well, with something else in its midst. */
const breakage = fc.record({
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  put: fc.oneof(
    fc.string(),
    fc.constantFrom('-1', '1e999', '99999999999999999999', 'NaN', '\u0000', '{', ', ', '[N/A]'),
  ),
  skip: fc.nat(40),
});

type Breakage = typeof breakage extends fc.Arbitrary<infer T> ? T : never;

const broken = (text: string, { cut, put, skip }: Breakage): string => {
  const at = Math.floor(text.length * cut);
  return text.slice(0, at) + put + text.slice(at + skip);
};

/** The same computer with all its tools, files and libraries broken in one way. */
function breaking(source: MachineSource, by: Breakage): MachineSource {
  return {
    ...source,
    run: async (program, args, signal) => {
      const outcome = await source.run(program, args, signal);
      return outcome.kind === 'ended' ? { ...outcome, stdout: broken(outcome.stdout, by) } : outcome;
    },
    follow: (program, args, options) =>
      source.follow(program, args, { ...options, onLine: (line) => options.onLine(broken(line, by)) }),
    text: async (path) => {
      const text = await source.text(path);
      return text === null ? null : broken(text, by);
    },
    ask: async (question, signal) => {
      const text = broken(JSON.stringify(await source.ask(question, signal)), by);
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    },
  };
}

describe('tools that print garbage', () => {
  it.each(names)(
    'give a valid snapshot of %s all the same, with nothing negative in it and no memory above its own',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(breakage, async (by) => {
          const timers = new ManualTimers();
          const source = await recorded(name, timers);
          await using service = new MachineService({ source: breaking(source, by), timers });
          const looked = service.look(30_000);
          await timers.advance(30_000);
          const machine = await looked;
          expect(machineSchema.parse(machine)).toEqual(machine);
          expect(machine.pools.length).toBeGreaterThan(0);
          for (const { totalBytes, limit, usedBytes, freeBytes } of machine.pools) {
            for (const bytes of [totalBytes, limit?.bytes, usedBytes, freeBytes])
              expect(bytes ?? 0).toBeGreaterThanOrEqual(0);
            expect(freeBytes ?? 0).toBeLessThanOrEqual(limit?.bytes ?? Number.POSITIVE_INFINITY);
            expect(limit?.bytes ?? 0).toBeLessThanOrEqual(totalBytes ?? Number.POSITIVE_INFINITY);
          }
        }),
        { seed: 4, numRuns: 60 },
      );
    },
  );
});
