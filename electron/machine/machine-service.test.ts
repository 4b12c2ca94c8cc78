import { existsSync } from 'node:fs';
import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { type MachineSample, type Machine, machineSchema } from '../../shared/machine/snapshot.ts';
import { ManualTimers, settled } from '../streams/manual-timers.ts';
import { MachineService } from './machine-service.ts';
import { recorded } from './recordings.test-support.ts';
import type { MachineSource } from './source/source.ts';
import { thisComputer } from './source/this-computer.ts';

/** A source that counts what is asked of it, and what of it still runs. */
function counted(source: MachineSource) {
  const counts = {
    runs: 0,
    asked: new Map<string, number>(),
    running: 0,
    following: 0,
    every: [] as number[],
  };
  const during = async <T>(kind: 'running' | 'following', work: Promise<T>): Promise<T> => {
    counts[kind] += 1;
    try {
      return await work;
    } finally {
      counts[kind] -= 1;
    }
  };
  const watched: MachineSource = {
    ...source,
    run: (program, args, signal) => {
      counts.runs += 1;
      return during('running', source.run(program, args, signal));
    },
    follow: (program, args, options) => {
      counts.every.push(options.every);
      return during('following', source.follow(program, args, options));
    },
    ask: (question, signal) => {
      counts.asked.set(question, (counts.asked.get(question) ?? 0) + 1);
      return source.ask(question, signal);
    },
  };
  return { counts, source: watched };
}

/** Watches a stream until the returned function is called. */
function watching<T>(
  open: (signal: AbortSignal) => AsyncGenerator<T>,
  take: (value: T) => void = () => undefined,
) {
  const life = new AbortController();
  const watched = (async (): Promise<void> => {
    for await (const value of open(life.signal)) take(value);
  })();
  return async (): Promise<void> => {
    life.abort();
    await watched;
  };
}

async function service(name: string) {
  const timers = new ManualTimers();
  const { counts, source } = counted(await recorded(name, timers));
  return { timers, counts, machine: new MachineService({ source, timers }) };
}

describe('one loop for all readers', () => {
  it('asks nothing while nobody looks, and knows the memory all the same', async () => {
    const { timers, counts, machine } = await service('m3-ultra-512');
    await using _ = machine;
    await timers.advance(600_000);
    expect([counts.runs, timers.waiting]).toEqual([0, 0]);
    expect(machine.snapshots.value).toMatchObject({ memoryBytes: 512 * 2 ** 30, cpu: 'Apple M3 Ultra' });
  });

  it('looks every second while somebody watches the snapshots, and asks what does not change only once', async () => {
    const { timers, counts, machine } = await service('m3-ultra-512');
    await using _ = machine;
    const seen: Machine[] = [];
    const leave = watching(
      (signal) => machine.snapshots.watch(signal),
      (value) => seen.push(value),
    );
    await timers.advance(0);
    // sysctl, ioreg, vm_stat, pmset, system_profiler
    expect(counts.runs).toBe(5);
    await timers.advance(8000);
    // ioreg each second, sysctl and vm_stat every other one; the power source is good for ten.
    expect(counts.runs).toBe(5 + 8 + 2 * 4);
    expect(new Set(seen.map(({ sampledAt }) => sampledAt)).size).toBeGreaterThanOrEqual(9);
    const used = seen.map(({ pools }) => pools[0]?.usedBytes).filter((bytes) => bytes != null);
    expect(new Set(used).size).toBeGreaterThan(5);
    await leave();
    const { runs } = counts;
    await timers.advance(600_000);
    expect([counts.runs - runs, counts.following, timers.waiting]).toEqual([0, 0, 0]);
  });

  it('looks every ten seconds for whoever only follows the samples, or has said that it needs the snapshots', async () => {
    const { timers, counts, machine } = await service('two-rtx-3090');
    await using _ = machine;
    let points = 0;
    const leave = watching(
      (signal) => machine.samples(0, signal),
      ({ samples }) => (points += samples.length),
    );
    await timers.advance(60_500);
    expect(points).toBe(7);
    await leave();
    await timers.advance(60_000);
    expect([points, timers.waiting, counts.following]).toEqual([7, 0, 0]);

    const [enough, alsoEnough] = [machine.need(), machine.need()];
    await timers.advance(30_500);
    const { sampledAt } = machine.snapshots.value;
    expect(timers.now() - sampledAt).toBeLessThan(10_000);
    enough();
    enough();
    await timers.advance(30_000);
    expect(machine.snapshots.value.sampledAt, 'one still needs it').toBeGreaterThan(sampledAt);
    alsoEnough();
    await settled();
    expect([timers.waiting, counts.following]).toEqual([0, 0]);
    expect(counts.every, 'nvidia-smi prints as often as is looked').toEqual([10_000, 10_000]);
  });

  it('hurries as soon as somebody watches, and rests as soon as they have gone', async () => {
    const { timers, counts, machine } = await service('rtx-4090');
    await using _ = machine;
    const enough = machine.need();
    await timers.advance(15_000);
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await timers.advance(3000);
    expect(timers.now() - machine.snapshots.value.sampledAt).toBeLessThanOrEqual(1000);
    await leave();
    await timers.advance(1000);
    expect(counts.every).toEqual([10_000, 1000, 10_000]);
    expect(counts.following).toBe(1);
    enough();
    await settled();
    expect(counts.following).toBe(0);
  });

  it('asks a library nothing twice', async () => {
    const { timers, counts, machine } = await service('rtx-4090');
    await using _ = machine;
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await timers.advance(120_000);
    expect(Object.fromEntries(counts.asked)).toEqual({ osInfo: 1, cpu: 1, system: 1 });
    // lspci
    expect(counts.runs).toBe(1);
    await leave();
  });
});

describe('the samples', () => {
  it('are those of the last ten minutes, in order, and can be resumed after any of them', async () => {
    const { timers, machine } = await service('m2-max-32');
    await using _ = machine;
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await timers.advance(700_000);
    const all = await first(machine, 0);
    expect(all).toHaveLength(600);
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 600 }, (_, index) => all[0]!.seq + index));
    expect(all.at(-1)!.at - all[0]!.at).toBeLessThanOrEqual(600_000);
    expect(all[0]?.pools).toEqual([
      { id: 'metal', usedBytes: expect.any(Number), utilisation: expect.any(Number) },
    ]);
    const last = all.at(-1)!.seq;
    expect((await first(machine, last - 2)).map(({ seq }) => seq)).toEqual([last - 1, last]);
    expect(await first(machine, 1e9), 'a number of an earlier run').toHaveLength(600);
    const later: MachineSample[] = [];
    const end = watching(
      (signal) => machine.samples(last, signal),
      ({ samples }) => later.push(...samples),
    );
    await timers.advance(3000);
    expect(later.map(({ seq }) => seq)).toEqual([last + 1, last + 2, last + 3]);
    await end();
    await leave();
  });

  it('that are older than ten minutes are gone, also where few were taken', async () => {
    const { timers, machine } = await service('m2-max-32');
    await using _ = machine;
    const enough = machine.need();
    await timers.advance(1_200_000);
    enough();
    expect(await first(machine, 0)).toHaveLength(60);
  });
});

describe('a computer that answers badly', () => {
  it('is told as far as it answers, at once, and the rest when it comes', async () => {
    const timers = new ManualTimers();
    const source = await recorded('rtx-3090', timers);
    const slow: MachineSource = {
      ...source,
      ask: (question, signal) =>
        question === 'cpu'
          ? new Promise((resolve) => void timers.after(5000, () => resolve(source.ask(question, signal))))
          : source.ask(question, signal),
    };
    await using machine = new MachineService({ source: slow, timers });
    const seen: (string | null)[] = [];
    const leave = watching(
      (signal) => machine.snapshots.watch(signal),
      ({ cpu, os: name }) => seen.push(`${name} ${cpu}`),
    );
    await timers.advance(900);
    expect(seen.at(-1)).toBe('Ubuntu 24.04.3 LTS Core™ i9-13900K');
    await timers.advance(4100);
    expect(seen.at(-1)).toBe('Ubuntu 24.04.3 LTS Intel Core™ i9-13900K');
    await leave();
  });

  it.each([
    ['hangs', { hangs: true }, 'timeout'],
    ['fails', { code: 2, stdout: '', stderr: 'ioreg: no\nway' }, 'failed'],
    ['talks nonsense', { code: 0, stdout: '\u0000\uFFFD{{{{' }, 'garbage'],
    ['says nothing', { code: 0, stdout: '' }, 'garbage'],
    ['is missing', null, 'missing'],
  ] as const)(
    'says why it does not know what a tool that %s would tell, and goes on with the others',
    async (_, answer, cause) => {
      const timers = new ManualTimers();
      const source = await recorded('m3-ultra-512', timers);
      let asked = 0;
      const bad: MachineSource = {
        ...source,
        run: async (program, args, signal) => {
          if (program !== 'ioreg') return await source.run(program, args, signal);
          asked += 1;
          if (answer === null) return { kind: 'not-started', cause: 'ENOENT' };
          if ('hangs' in answer)
            return await new Promise((resolve) =>
              signal.addEventListener('abort', () => resolve({ kind: 'stopped' })),
            );
          return { kind: 'ended', stderr: '', ...answer };
        },
      };
      await using machine = new MachineService({ source: bad, timers });
      const leave = watching((signal) => machine.snapshots.watch(signal));
      await timers.advance(60_000);
      const { pools, gaps, pressure, sampledAt } = machine.snapshots.value;
      expect(gaps).toEqual([expect.objectContaining({ reader: 'ioreg', cause })]);
      expect(pools[0]).toMatchObject({
        usedBytes: null,
        limit: { bytes: 498_216_210_000 },
        utilisation: expect.any(Number),
      });
      expect([pressure, timers.now() - sampledAt <= 2000]).toEqual(['normal', true]);
      expect(asked, 'it is asked more and more seldom').toBeLessThan(8);
      await leave();
    },
  );

  it('is told at once where its driver hangs, with who is waited for; the cards’ memory stays unknown until then', async () => {
    const { timers, machine } = await service('nvidia-hangs');
    await using _ = machine;
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await timers.advance(1000);
    expect(machine.snapshots.value).toMatchObject({
      os: 'Ubuntu 24.04.3 LTS',
      memoryUsedBytes: expect.any(Number),
      gpus: [{ name: 'Intel UHD Graphics 770' }, { name: 'NVIDIA GeForce RTX 3090' }],
      pools: [],
      gaps: [],
    });
    await timers.advance(2000);
    const asking = { reader: 'nvidia-smi', cause: 'asking' };
    expect(machine.snapshots.value).toMatchObject({ pools: [], gaps: [asking] });
    await timers.advance(12_000);
    expect(machine.snapshots.value).toMatchObject({
      pools: [{ id: 'ram' }],
      gaps: [{ ...asking, cause: 'timeout' }],
    });
    await leave();
  });

  it('knows after a moment that models run in main memory where nvidia-smi hangs and there is no such card', async () => {
    const timers = new ManualTimers();
    const source = await recorded('no-gpu', timers);
    const hanging: MachineSource = {
      ...source,
      follow: (_program, _args, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ kind: 'ended', code: null, stderr: '' })),
        ),
    };
    await using machine = new MachineService({ source: hanging, timers });
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await timers.advance(3000);
    expect(machine.snapshots.value).toMatchObject({
      pools: [{ id: 'ram' }],
      gaps: [{ reader: 'nvidia-smi', cause: 'asking' }],
    });
    await leave();
  });

  it('waits in a single look for the slowest reader, a driver that hangs, and then knows the main memory', async () => {
    const { timers, machine } = await service('nvidia-hangs');
    await using _ = machine;
    const looked = machine.look();
    await timers.advance(20_000);
    expect(await looked).toMatchObject({
      pools: [{ id: 'ram', limit: { source: 'ratio' } }],
      gaps: [{ reader: 'nvidia-smi', cause: 'timeout' }],
    });
  });

  it('is degraded to what Node knows where nothing answers at all, and that is valid', async () => {
    const timers = new ManualTimers();
    for (const platform of ['darwin', 'linux', 'win32', 'freebsd'] as const) {
      const dead: MachineSource = {
        platform,
        node: () => ({ memoryBytes: 16e9, freeBytes: 4e9, cores: 8, cpu: null }),
        run: async () => ({ kind: 'not-started', cause: 'ENOENT' }),
        follow: async () => ({ kind: 'not-started', cause: 'ENOENT' }),
        text: async () => null,
        list: async () => [],
        ask: () => Promise.reject(new Error('no')),
      };
      await using machine = new MachineService({ source: dead, timers });
      const looked = machine.look(60_000);
      await timers.advance(60_000);
      const told = await looked;
      expect(machineSchema.parse(told)).toEqual(told);
      expect(told).toMatchObject({ memoryBytes: 16e9, pools: [{ kind: 'ram', limit: { bytes: 12.8e9 } }] });
      expect(told.gaps.length).toBeGreaterThan(0);
    }
    expect(timers.waiting).toBe(0);
  });
});

describe('the end', () => {
  it.each(['m3-ultra-512', 'two-h200-one-split', 'nvidia-hangs', 'windows-rtx-4080', 'strix-halo-128'])(
    'of %s leaves no program and no timer, however much still hangs',
    async (name) => {
      const timers = new ManualTimers();
      const source = await recorded(name, timers);
      const { counts, source: hanging } = counted({
        ...source,
        // Nothing answers; what can be ended ends when it is told to.
        run: (_program, _args, signal) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'stopped' }))),
        ask: () => new Promise(() => undefined),
      });
      const machine = new MachineService({ source: hanging, timers });
      const leave = watching((signal) => machine.snapshots.watch(signal));
      const end = watching((signal) => machine.samples(0, signal));
      machine.need();
      await timers.advance(1500);
      expect(timers.waiting).toBeGreaterThan(0);
      await machine[Symbol.asyncDispose]();
      await Promise.all([leave(), end()]);
      expect([timers.waiting, counts.running, counts.following]).toEqual([0, 0, 0]);
    },
  );

  it('of this computer leaves none either', async () => {
    const machine = new MachineService({ source: thisComputer(process.env) });
    const before = programs();
    const leave = watching((signal) => machine.snapshots.watch(signal));
    await machine.look(20_000);
    await machine[Symbol.asyncDispose]();
    await leave();
    await expect.poll(programs).toBe(before);
  }, 30_000);
});

const hasCards = existsSync('/sys/class/drm/card0') || existsSync('/usr/bin/nvidia-smi');

describe('this computer', () => {
  it.skipIf(process.platform !== 'linux' || hasCards)(
    'has no GPU, and says so: the processor computes, in a part of the main memory, and nothing is missed',
    async () => {
      await using machine = new MachineService({ source: thisComputer(process.env) });
      const { pools, gpus, gaps, memoryBytes, os: name } = await machine.look(20_000);
      expect([pools.map(({ kind, backend }) => `${kind} ${backend}`), gpus, gaps]).toEqual([
        ['ram cpu'],
        [],
        [],
      ]);
      expect(pools[0]?.limit).toEqual({ bytes: Math.round(0.8 * memoryBytes), source: 'ratio' });
      expect(pools[0]?.usedBytes).toBeGreaterThan(0);
      expect(name).toMatch(/\S/);
    },
    30_000,
  );

  it('tells something true of itself', async () => {
    await using machine = new MachineService({ source: thisComputer(process.env) });
    const told = await machine.look(20_000);
    expect(machineSchema.parse(told)).toEqual(told);
    expect(told.os).not.toBe('');
    expect(told.memoryBytes).toBeGreaterThan(0.5 * os.totalmem());
    expect(told.memoryUsedBytes).toBeGreaterThan(0);
    expect(told.memoryUsedBytes).toBeLessThan(told.memoryBytes);
    expect(told.pools.length).toBeGreaterThan(0);
    for (const { limit, totalBytes } of told.pools)
      expect(limit?.bytes ?? 0).toBeLessThanOrEqual(totalBytes ?? Number.POSITIVE_INFINITY);
  }, 30_000);
});

/** The points that are there now. */
async function first(machine: MachineService, after: number): Promise<MachineSample[]> {
  const stream = machine.samples(after, AbortSignal.timeout(5000));
  const { value } = await stream.next();
  await stream.return();
  return value?.samples ?? [];
}

const programs = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;
