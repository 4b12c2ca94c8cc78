import { describe, expect, it } from 'vitest';
import { sightOfMac } from './mac-reader.ts';
import { readAccelerator } from './accelerator.ts';
import { readMacmon } from './macmon.ts';
import { readPowerSource } from './power-source.ts';
import { readProfile } from './profile.ts';
import { readSysctl } from './sysctl.ts';
import { readVmStat } from './vm-stat.ts';

const gib = 2 ** 30;
const node = { memoryBytes: 64 * gib, freeBytes: 8 * gib, cores: 12, cpu: 'Apple M4 Max' };

describe('sysctl', () => {
  it('tells the limit that its user set, under each macOS in its own unit, and never more than there is', () => {
    const limitOf = (lines: string): number | null | undefined =>
      readSysctl(`hw.memsize: ${64 * gib}\n${lines}\n`)?.gpuLimitBytes;
    expect(limitOf('iogpu.wired_limit_mb: 0')).toBeNull();
    expect(limitOf('iogpu.wired_limit_mb: 57344')).toBe(56 * gib);
    expect(limitOf('iogpu.wired_limit_mb: 114688')).toBe(64 * gib);
    expect(limitOf(`debug.iogpu.wired_limit: ${48 * gib}`)).toBe(48 * gib);
    expect(limitOf('debug.iogpu.wired_limit: 49152'), 'MiB, by mistake').toBe(48 * gib);
    expect(limitOf('debug.iogpu.wired_limit: 0')).toBeNull();
    expect(limitOf('')).toBeNull();
  });

  it.each([
    ['1', 'normal'],
    ['2', 'warning'],
    ['4', 'critical'],
    ['3', null],
    ['', null],
  ])('level %s of memory pressure is %s', (level, pressure) => {
    expect(readSysctl(`hw.memsize: 1\nkern.memorystatus_vm_pressure_level: ${level}`)?.pressure).toBe(
      pressure,
    );
  });

  it('that tells nothing of it is not understood', () => {
    expect(readSysctl('')).toBeNull();
    expect(readSysctl('vm.swapusage: total = 0.00M')).toBeNull();
  });
});

describe('the graphics driver', () => {
  it('tells what is in use, not what its own part of it is', () => {
    expect(
      readAccelerator(
        '  "PerformanceStatistics" = {"In use system memory (driver)"=7,"Device Utilization %"=37,"In use system memory"=479608832}\n  "gpu-core-count" = 10',
      ),
    ).toEqual({ inUseBytes: 479_608_832, utilisation: 0.37, cores: 10 });
    expect(readAccelerator('"PerformanceStatistics" = {"vramUsedBytes"=1}')).toEqual({
      inUseBytes: null,
      utilisation: null,
      cores: null,
    });
    expect(readAccelerator('"IOClass" = "AGXAccelerator"')).toBeNull();
  });
});

describe('macmon', () => {
  it('is read in its older and its newer form, and nothing else is', () => {
    expect(readMacmon('{"gpu_usage":[461,0.25],"gpu_power":3.5}')).toEqual({
      utilisation: 0.25,
      powerWatts: 3.5,
    });
    expect(readMacmon('{"gpu_active_ratio":0.5,"gpu_scaled_ratio":0.1,"gpu_power":0.0}')).toEqual({
      utilisation: 0.5,
      powerWatts: 0,
    });
    for (const line of ['', '{', '{}', '[1]', 'null', '{"gpu_usage":"a"}', 'macmon 0.8.0'])
      expect(readMacmon(line)).toBeNull();
  });
});

describe('the rest of Apple’s tools', () => {
  it('is read, or not understood', () => {
    const stat =
      'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages wired down:   10.\nPages purgeable:    2.\nAnonymous pages:    7.\nPages occupied by compressor:   5.\n';
    expect(readVmStat(stat)).toBe(16_384 * (7 - 2 + 10 + 5));
    expect(readVmStat(stat.replace('7.', 'x.'))).toBeNull();
    expect(readPowerSource("Now drawing from 'Battery Power'\n")).toEqual({ onBattery: true });
    expect(readPowerSource("Now drawing from 'AC Power'\n")).toEqual({ onBattery: false });
    expect(readPowerSource('')).toBeNull();
    expect(readProfile('{"SPHardwareDataType":[{"machine_name":"Mac mini"}]}')).toMatchObject({
      machine: 'Mac mini',
      gpuCores: null,
    });
    for (const text of ['', '[]', '{}', 'null', '{"SPDisplaysDataType":3}'])
      expect(readProfile(text)).toBeNull();
  });
});

describe('a Mac', () => {
  const nothing = {
    kernel: null,
    profile: null,
    accelerator: null,
    macmon: null,
    memoryUsedBytes: null,
    onBattery: null,
  };

  it('of which only Node tells has the smaller of the possible limits, and the smallest version of its chip', () => {
    expect(sightOfMac(nothing, node)).toMatchObject({
      os: 'macOS',
      model: null,
      pools: [
        {
          limit: { bytes: 51_539_610_000, source: 'table' },
          usedBytes: null,
          freeBytes: null,
          chip: { bandwidth: 410e9 },
        },
      ],
    });
  });

  it('that runs Hearth under Rosetta is known by its own report', () => {
    const kernel = readSysctl(
      `hw.memsize: ${64 * gib}\nmachdep.cpu.brand_string: VirtualApple @ 2.50GHz\nkern.osproductversion: 26.1`,
    );
    const profile = readProfile(
      '{"SPHardwareDataType":[{"machine_name":"Mac Studio","chip_type":"Apple M4 Max"}],"SPDisplaysDataType":[{"sppci_model":"Apple M4 Max","sppci_cores":"40"}]}',
    );
    expect(
      sightOfMac({ ...nothing, kernel, profile }, { ...node, cpu: 'VirtualApple @ 2.50GHz' }),
    ).toMatchObject({
      cpu: 'Apple M4 Max',
      model: 'Mac Studio (M4 Max)',
      pools: [{ kind: 'unified', chip: { bandwidth: 546e9 } }],
    });
  });

  it('with an Intel processor has its main memory, and the processor computes', () => {
    const kernel = readSysctl(
      `hw.memsize: ${32 * gib}\nmachdep.cpu.brand_string: Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz`,
    );
    expect(
      sightOfMac({ ...nothing, kernel }, { ...node, cpu: 'Intel(R) Core(TM) i9-9980HK CPU @ 2.40GHz' }),
    ).toMatchObject({
      pools: [{ kind: 'ram', backend: 'cpu', limit: { bytes: Math.round(25.6 * gib), source: 'ratio' } }],
    });
  });
});
