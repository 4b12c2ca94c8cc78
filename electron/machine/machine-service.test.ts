import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { machineSchema } from '../../shared/machine/snapshot.ts';
import { ManualTimers, settled } from '../streams/manual-timers.ts';
import { hardwareOf, type RawController, type RawHardware } from './hardware.ts';
import { MachineService, type MachineSource } from './machine-service.ts';

const nothing: RawHardware = { os: null, cpu: null, graphics: null, nvidia: null };
const never = <T>(): Promise<T> => new Promise(() => undefined);

describe('what this computer is', () => {
  it('is named as its maker does; a graphics memory that may be wrong is not shown', () => {
    const controllers: (RawController & { vram?: number | null })[] = [
      { vendor: 'ASPEED', model: 'ASPEED Graphics Family', vram: 256 },
      { vendor: 'Apple', model: 'Apple M3 Ultra', vram: null },
      { vendor: '', model: '', name: 'Radeon' },
      { model: ' ' },
    ];
    expect(
      hardwareOf({
        ...nothing,
        os: { distro: 'macOS', release: '26.1' },
        cpu: { manufacturer: 'Apple', brand: 'Apple M3  Ultra' },
        graphics: { controllers },
      }),
    ).toEqual({
      os: 'macOS 26.1',
      cpu: 'Apple M3 Ultra',
      gpus: ['ASPEED Graphics Family', 'Apple M3 Ultra', 'Radeon'].map((name) => ({
        name,
        memoryBytes: null,
      })),
    });
  });

  it('counts every NVIDIA card once, with its memory where nvidia-smi tells it', () => {
    const controllers = [
      { vendor: 'NVIDIA Corporation', model: 'GH100 [H200]' },
      { vendor: 'Intel', model: 'UHD 770' },
    ];
    const nvidia = 'NVIDIA H200, 143771\r\nNVIDIA GB10, [N/A]\nNVIDIA H200, 143771\n\n';
    expect(hardwareOf({ ...nothing, graphics: { controllers }, nvidia }).gpus).toEqual([
      { name: 'NVIDIA H200', memoryBytes: 143_771 * 1024 * 1024 },
      { name: 'NVIDIA GB10', memoryBytes: null },
      { name: 'NVIDIA H200', memoryBytes: 143_771 * 1024 * 1024 },
      { name: 'UHD 770', memoryBytes: null },
    ]);
    expect(
      hardwareOf({ ...nothing, graphics: { controllers }, nvidia: 'No devices were found' }).gpus.map(
        ({ name }) => name,
      ),
    ).toEqual(['GH100 [H200]', 'UHD 770']);
  });

  it('is unknown where nothing is told', () => {
    expect(hardwareOf(nothing)).toEqual({ os: null, cpu: null, gpus: [] });
    expect(
      hardwareOf({
        ...nothing,
        os: { distro: 'unknown', release: '' },
        cpu: { brand: 'Ryzen 9' },
        graphics: {},
      }),
    ).toEqual({ os: null, cpu: 'Ryzen 9', gpus: [] });
  });
});

describe('the machine card', () => {
  it('has the memory at once, the rest when it is told, and the memory in use every ten seconds while somebody looks', async () => {
    const timers = new ManualTimers();
    let used = 1_000_000;
    let asked = 0;
    const source: MachineSource = {
      hardware: async () => ({ ...nothing, os: { distro: 'Debian GNU/Linux', release: '13' } }),
      memoryUsed: async () => {
        asked += 1;
        return used;
      },
    };
    await using machine = new MachineService({ timers, source });
    expect(machine.snapshots.value).toMatchObject({
      os: null,
      memoryBytes: os.totalmem(),
      memoryUsedBytes: null,
      cores: os.cpus().length,
    });
    await settled();
    expect(machine.snapshots.value).toMatchObject({ os: 'Debian GNU/Linux 13', memoryUsedBytes: 1_000_000 });
    used = 2_000_000;
    await timers.advance(59_999);
    expect(asked, 'nobody looks').toBe(1);
    const page = new AbortController();
    const watching = machine.snapshots.watch(page.signal);
    await watching.next();
    await timers.advance(30_000);
    // One that was due when the page came, and one every ten seconds.
    expect(asked).toBe(5);
    expect(machine.snapshots.value).toMatchObject({ memoryUsedBytes: 2_000_000, sampledAt: timers.now() });
    page.abort();
    await watching.return();
    await timers.advance(59_999);
    expect(asked, 'nobody looks any more').toBe(5);
    expect(machineSchema.parse(machine.snapshots.value)).toEqual(machine.snapshots.value);
  });

  it('stays, with unknowns, when the system does not answer, fails or says nonsense', async () => {
    const timers = new ManualTimers();
    const answers: (() => Promise<number>)[] = [
      never,
      () => Promise.reject(new Error('no')),
      async () => Number.NaN,
      async () => 1e18,
      async () => 5,
    ];
    await using machine = new MachineService({
      timers,
      source: { hardware: never, memoryUsed: () => answers.shift()?.() ?? never() },
    });
    const page = new AbortController();
    await machine.snapshots.watch(page.signal).next();
    const seen: (number | null)[] = [];
    for (const wait of [5000, 10_000, 10_000, 10_000, 10_000]) {
      await timers.advance(wait);
      seen.push(machine.snapshots.value.memoryUsedBytes);
    }
    expect(seen).toEqual([null, null, null, null, 5]);
    expect(machine.snapshots.value).toMatchObject({ os: null, gpus: [] });
  });

  it('leaves no timer, however much still hangs', async () => {
    const timers = new ManualTimers();
    const machine = new MachineService({ timers, source: { hardware: never, memoryUsed: never } });
    expect(timers.waiting).toBe(2);
    await machine[Symbol.asyncDispose]();
    expect(timers.waiting).toBe(0);
  });

  it('tells something true of the computer this test runs on', async () => {
    await using machine = new MachineService();
    const {
      os: system,
      memoryUsedBytes,
      memoryBytes,
    } = await firstWith(machine, ({ os: name, memoryUsedBytes: bytes }) => name !== null && bytes !== null);
    expect(system).not.toBe('');
    expect(memoryUsedBytes).toBeGreaterThan(0);
    expect(memoryUsedBytes).toBeLessThan(memoryBytes);
  }, 30_000);
});

async function firstWith(
  machine: MachineService,
  holds: (value: MachineService['snapshots']['value']) => boolean,
) {
  for await (const value of machine.snapshots.watch(AbortSignal.timeout(25_000)))
    if (holds(value)) return value;
  throw new Error('the machine told nothing');
}
