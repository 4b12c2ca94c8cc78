import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machinePoolsSchema, otherMachinesSchema } from '../../../../shared/machine/fleet-settings.ts';
import {
  type FleetSettings,
  withMachine,
  withName,
  withoutMachine,
  withoutPool,
  withPool,
} from './edit-fleet.ts';

const none: FleetSettings = { machines: [], pools: [] };
const served = { kind: 'serve', url: 'http://10.0.0.7:7411' } as const;

describe('other machines in the settings', () => {
  it('are added under an id of their own, whatever they are called, and renamed without losing it', () => {
    const names = fc.array(
      fc.string({ minLength: 1, maxLength: 80 }).filter((name) => name.trim() !== ''),
      {
        minLength: 1,
        maxLength: 16,
      },
    );
    fc.assert(
      fc.property(names, (wanted) => {
        const { machines } = wanted.reduce((fleet, name) => withMachine(fleet, name, served), none);
        expect(new Set(machines.map(({ id }) => id)).size).toBe(wanted.length);
        expect(otherMachinesSchema.parse(machines)).toEqual(machines);
      }),
      { seed: 20_261_128, numRuns: 500 },
    );
    const two = withMachine(withMachine(none, 'GPU box', served), 'GPU box', served);
    expect(two.machines.map(({ id }) => id)).toEqual(['gpu-box', 'gpu-box-2']);
    expect(withName(two, 'gpu-box', ' Attic ').machines.map(({ id, name }) => [id, name])).toEqual([
      ['gpu-box', 'Attic'],
      ['gpu-box-2', 'GPU box'],
    ]);
    expect(withMachine(none, 'this', served).machines[0]?.id).not.toBe('this');
  });

  it('leave the pools they were in when they go; a pool of one is none', () => {
    let fleet = withMachine(withMachine(none, 'a', served), 'b', served);
    fleet = withPool(withPool(fleet, 'exo', ['this', 'a', 'b']), 'exo', ['this', 'a']);
    expect(machinePoolsSchema.parse(fleet.pools).map(({ id }) => id)).toEqual(['exo', 'exo-2']);
    expect(withoutMachine(fleet, 'a').pools).toEqual([{ id: 'exo', runtime: 'exo', members: ['this', 'b'] }]);
    expect(withoutPool(fleet, 'exo').pools.map(({ id }) => id)).toEqual(['exo-2']);
  });
});
