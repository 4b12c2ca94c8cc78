/** A choice of the subsystem filter. */
export interface SubsystemOption {
  readonly name: string;
  /** how many names stand above it: 1 for `gateway/reload` where there is `gateway` */
  readonly depth: number;
}

/** Every subsystem and what it belongs to, in order: choosing `gateway` also shows `gateway/reload`. */
export function subsystemOptions(subsystems: readonly string[]): SubsystemOption[] {
  const names = new Set<string>();
  for (const subsystem of subsystems) {
    const parts = subsystem.split('/');
    for (let length = 1; length <= parts.length; length += 1) names.add(parts.slice(0, length).join('/'));
  }
  return [...names]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => ({ name, depth: name.split('/').length - 1 }));
}
