import {
  type MachinePool,
  type MachineSpec,
  type OtherMachine,
  type PoolRuntime,
  thisMachineId,
} from '../../../../shared/machine/fleet-settings.ts';

/** The part of the settings that is about other machines. */
export interface FleetSettings {
  readonly machines: readonly OtherMachine[];
  readonly pools: readonly MachinePool[];
}

/** What a machine is added by: the link of its `hearth serve`, or what it is. */
export type NewMachine =
  | { readonly kind: 'serve'; readonly url: string }
  | { readonly kind: 'manual'; readonly spec: MachineSpec };

/** Most machines and pools that the settings take. */
export const mostMachines = 16;
export const mostPools = 8;

export function withMachine(
  { machines, pools }: FleetSettings,
  name: string,
  added: NewMachine,
): FleetSettings {
  const id = freeId(name, new Set([thisMachineId, ...machines.map((machine) => machine.id)]));
  return { machines: [...machines, { id, name: name.trim(), ...added }], pools };
}

export function withName({ machines, pools }: FleetSettings, id: string, name: string): FleetSettings {
  return {
    machines: machines.map((machine) => (machine.id === id ? { ...machine, name: name.trim() } : machine)),
    pools,
  };
}

/** Without a machine; a pool that it was in goes too when it leaves fewer than two. */
export function withoutMachine({ machines, pools }: FleetSettings, id: string): FleetSettings {
  return {
    machines: machines.filter((machine) => machine.id !== id),
    pools: pools
      .map((pool) => ({ ...pool, members: pool.members.filter((member) => member !== id) }))
      .filter((pool) => pool.members.length >= 2),
  };
}

export function withPool(
  { machines, pools }: FleetSettings,
  runtime: PoolRuntime,
  members: readonly string[],
): FleetSettings {
  const id = freeId(runtime, new Set(pools.map((pool) => pool.id)));
  return { machines, pools: [...pools, { id, runtime, members: [...members] }] };
}

export function withoutPool({ machines, pools }: FleetSettings, id: string): FleetSettings {
  return { machines, pools: pools.filter((pool) => pool.id !== id) };
}

/** An id after `name` that nobody has: "gpu-box", "gpu-box-2". */
function freeId(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'machine';
  let id = plain;
  for (let count = 2; taken.has(id); count += 1) id = `${plain}-${count}`;
  return id;
}
