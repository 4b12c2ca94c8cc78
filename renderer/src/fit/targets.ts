import type { FitTarget } from '../../../shared/fit/judgement.ts';
import { pooledTargets, targetsOf } from '../../../shared/fit/targets.ts';
import type { Fleet } from '../../../shared/machine/fleet.ts';
import type { Pool } from '../../../shared/machine/pool.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { keepEqual } from '../connection/keep-equal.ts';

/** Another machine that models can be judged against, or several as one. */
export interface OtherTarget {
  readonly target: FitTarget;
  /** the host its servers answer at, as far as Hearth watches it there; null: not known, or several machines */
  readonly host: string | null;
}

/**
 * What this machine's models are judged against, the usual one first. Without what changes with every sample: the same objects stay until
 * the machine itself is another, so that nothing is judged anew meanwhile.
 */
export function steadyTargets(before: readonly FitTarget[], machine: Machine): readonly FitTarget[] {
  return keepEqual(before, targetsOf(machine).map(steady));
}

/** The other machines of the fleet under the names that they have there, and what is pooled; as steady. @param thisName of this machine */
export function steadyOthers(
  before: readonly OtherTarget[],
  fleet: Fleet,
  thisName: string,
): readonly OtherTarget[] {
  const single = fleet.machines.flatMap(({ id, kind, name, url, machine }): OtherTarget[] => {
    const [target] = kind === 'this' || machine === null ? [] : targetsOf(machine, id);
    return target === undefined
      ? []
      : [{ target: steady({ ...target, name: name ?? id }), host: hostOf(url) }];
  });
  const pooled = pooledTargets(fleet, thisName).map((target) => ({ target: steady(target), host: null }));
  return keepEqual(before, [...single, ...pooled]);
}

function steady(target: FitTarget): FitTarget {
  return { ...target, pools: target.pools.map(steadyPool) };
}

function steadyPool(pool: Pool): Pool {
  return { ...pool, usedBytes: null, freeBytes: null, utilisation: null, powerWatts: null };
}

/** The host of an address; null where it is none. */
export function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).hostname : null;
}
