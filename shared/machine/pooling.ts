import type { FleetPool } from './fleet.ts';
import type { MachinePool } from './fleet-settings.ts';
import type { Machine } from './snapshot.ts';

/** Why machines are not one for the runtime that they are said to be pooled by; null: they are. `find` gives a member's machine. */
export function poolProblem(
  { runtime, members }: MachinePool,
  find: (id: string) => Machine | null,
): FleetPool['problem'] {
  if (new Set(members).size < members.length) return 'same-member';
  const machines = members.map(find);
  if (!machines.every((machine) => machine !== null && machine.pools.length > 0)) return 'unknown-member';
  const all = (backend: string): boolean =>
    machines.every((machine) => machine?.pools.every((pool) => pool.backend === backend));
  switch (runtime) {
    // exo and MLX run on Apple silicon; the rest of exo's back-ends is experimental.
    case 'exo':
    case 'mlx-distributed':
      return all('metal') ? null : 'needs-macs';
    case 'vllm-ray':
      return all('cuda') ? null : 'needs-nvidia';
    case 'llama.cpp-rpc':
      return null;
  }
}
