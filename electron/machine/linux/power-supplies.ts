/** A power supply as `/sys/class/power_supply/*` tells of it: the texts of its files. */
export interface PowerSupply {
  readonly type: string;
  readonly online: string;
  readonly status: string;
  /** `Device`: of a mouse or the like, not of the computer */
  readonly scope: string;
}

/** Whether the computer runs on its battery: one is being drained, and no mains is there. A computer without one never does. */
export function isOnBattery(supplies: readonly PowerSupply[]): boolean {
  const own = supplies.filter(({ scope }) => scope.trim() !== 'Device');
  const isDrained = own.some(
    ({ type, status }) => type.trim() === 'Battery' && status.trim() === 'Discharging',
  );
  const hasMains = own.some(
    ({ type, online }) => /^(?:Mains|USB)$/.test(type.trim()) && online.trim() === '1',
  );
  return isDrained && !hasMains;
}
