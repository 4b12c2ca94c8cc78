import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { MachineCard } from './machine-card.tsx';

const machine: Machine = {
  os: 'Ubuntu 24.04',
  cpu: 'AMD EPYC 9354',
  cores: 16,
  memoryBytes: 128 * 2 ** 30,
  memoryUsedBytes: 32 * 2 ** 30,
  model: null,
  pressure: null,
  onBattery: null,
  pools: [],
  gaps: [],
  gpus: [
    { name: 'NVIDIA H200', memoryBytes: 141 * 2 ** 30 },
    { name: 'NVIDIA H200', memoryBytes: 141 * 2 ** 30 },
    { name: 'Matrox G200', memoryBytes: null },
  ],
  sampledAt: 1,
};

describe('this computer', () => {
  it('is told in a line, with its memory as a bar and its GPUs by name', () => {
    renderHearth(<MachineCard />, { state: { machine } });
    expect(screen.getByText('AMD EPYC 9354 · 16 cores · Ubuntu 24.04')).toBeTruthy();
    const meter = screen.getByRole('meter', { name: 'Memory' });
    expect(meter.getAttribute('aria-valuenow')).toBe('25');
    expect(meter.getAttribute('aria-valuetext')).toBe('32.0 GB of 128 GB used');
    expect(screen.getByText('2 × NVIDIA H200, 141 GB · Matrox G200, memory unknown')).toBeTruthy();
  });

  it('uses German numbers in German', () => {
    renderHearth(<MachineCard />, { state: { machine }, language: 'de' });
    expect(screen.getByText(/32,0 GB von 128 GB belegt/)).toBeTruthy();
    expect(screen.getByText(/Speicher unbekannt/)).toBeTruthy();
  });

  it('shows what is unknown as unknown, never as zero', () => {
    const unknown: Machine = {
      ...machine,
      cpu: null,
      cores: null,
      os: null,
      memoryUsedBytes: null,
      gpus: [],
    };
    renderHearth(<MachineCard />, { state: { machine: unknown } });
    expect(screen.getByText(/128 GB, use unknown/)).toBeTruthy();
    expect(screen.queryByRole('meter')).toBeNull();
    expect(screen.getByText('unknown')).toBeTruthy();
  });
});
