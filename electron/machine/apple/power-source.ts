/** Whether a Mac runs on its battery, from the first line of `pmset -g batt`: `Now drawing from 'Battery Power'`. Null for anything else. */
export function readPowerSource(printed: string): { readonly onBattery: boolean } | null {
  const source = /^Now drawing from '([^']+)'/m.exec(printed)?.[1];
  if (source === undefined) return null;
  return { onBattery: source === 'Battery Power' };
}
