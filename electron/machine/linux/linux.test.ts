import { describe, expect, it } from 'vitest';
import { amdName, isIntegrated } from '../amd/amd-names.ts';
import { readCardEvent, readLspci } from './display-cards.ts';
import { linuxPressure, readMeminfo } from './memory.ts';
import { isOnBattery } from './power-supplies.ts';

const gib = 2 ** 30;

describe('memory', () => {
  it('is what Linux could give away at once, not only what lies idle', () => {
    expect(readMeminfo('MemTotal: 100 kB\nMemFree: 10 kB\nMemAvailable: 60 kB\n')).toEqual({
      totalBytes: 102_400,
      availableBytes: 61_440,
    });
    expect(readMeminfo('MemTotal: 100 kB\nMemFree: 10 kB\n'), 'a kernel before 3.14').toMatchObject({
      availableBytes: 10_240,
    });
    for (const text of ['', 'MemTotal: 0 kB\nMemFree: 0 kB', 'MemTotal: lots'])
      expect(readMeminfo(text)).toBeNull();
  });

  it.each([
    [0, 50, 'normal'],
    [9.9, 50, 'normal'],
    [10, 50, 'warning'],
    [55.5, 50, 'critical'],
    [0, 9, 'warning'],
    [0, 3, 'critical'],
    [12, 3, 'critical'],
  ])('with %d %% of the time stalled and %d %% left presses: %s', (stalled, left, pressure) => {
    const stalls = `some avg10=${stalled} avg60=0.00 avg300=0.00 total=1\nfull avg10=99.00 avg60=0.00 avg300=0.00 total=1\n`;
    expect(linuxPressure(stalls, { totalBytes: 100, availableBytes: left })).toBe(pressure);
  });

  it('presses in a way that nobody knows where nobody tells', () => {
    expect(linuxPressure(null, null)).toBeNull();
    expect(linuxPressure('Operation not supported', { totalBytes: 100, availableBytes: 50 })).toBe('normal');
  });
});

const supply = (type: string, more: { online?: string; status?: string; scope?: string } = {}) => ({
  type: `${type}\n`,
  online: '',
  status: '',
  scope: '',
  ...more,
});

describe('the power', () => {
  it('is the battery’s only while that one is drained and nothing else is there', () => {
    const drained = supply('Battery', { status: 'Discharging\n' });
    expect(isOnBattery([])).toBe(false);
    expect(isOnBattery([supply('Mains', { online: '0\n' }), drained])).toBe(true);
    expect(isOnBattery([supply('Mains', { online: '1\n' }), drained])).toBe(false);
    expect(isOnBattery([supply('USB', { online: '1\n' }), drained])).toBe(false);
    expect(isOnBattery([supply('Battery', { status: 'Full\n' })])).toBe(false);
    expect(isOnBattery([supply('Battery', { status: 'Discharging\n', scope: 'Device\n' })])).toBe(false);
  });
});

describe('cards', () => {
  it('are known by their place on the bus', () => {
    expect(readCardEvent('card1', 'PCI_ID=1002:744c\nPCI_SLOT_NAME=0000:03:00.0\n')).toEqual({
      folder: 'card1',
      slot: '0000:03:00.0',
      vendor: '1002',
      device: '744C',
    });
    expect(readCardEvent('card0', 'DRIVER=vgem\n')).toBeNull();
    expect(
      readLspci(
        '0000:01:00.0 "VGA compatible controller" "NVIDIA Corporation" "GA102 [GeForce RTX 3090]" -ra1 "x" "y"\n0000:00:1f.3 "Audio device" "Intel Corporation" "Device"',
      ),
    ).toEqual(new Map([['0000:01:00.0', 'NVIDIA GeForce RTX 3090']]));
    expect(readLspci('pcilib: Cannot open /proc/bus/pci')).toBeNull();
  });

  it('of AMD have a name of their own and their memory, or share the machine’s', () => {
    const ids = '# List\n1.0.0\n1586,\tC1,\tAMD Radeon 8060S Graphics\n';
    expect(amdName(ids, '1586', 'C1')).toBe('AMD Radeon 8060S Graphics');
    expect(amdName(ids, '1586', 'C2')).toBeNull();
    for (const name of [
      'AMD Radeon RX 7900 XTX',
      'AMD Radeon PRO W7900',
      'AMD Radeon AI PRO R9700',
      'AMD Instinct MI210',
      'AMD Radeon VII',
    ])
      expect(isIntegrated(name, 'AMD Ryzen 7 7840HS w/ Radeon 780M Graphics', 16 * gib)).toBe(false);
    for (const name of [
      'AMD Radeon 8060S Graphics',
      'AMD Radeon 780M Graphics',
      'AMD Radeon Graphics',
      'AMD Radeon Vega 8 Graphics',
      'AMD Radeon(TM) Graphics',
    ])
      expect(isIntegrated(name, null, 96 * gib)).toBe(true);
    expect(isIntegrated(null, 'AMD RYZEN AI MAX+ 395 w/ Radeon 8060S', 96 * gib)).toBe(true);
    expect(isIntegrated(null, 'Intel Xeon', 24 * gib)).toBe(false);
    expect(isIntegrated(null, null, gib)).toBe(true);
  });
});
