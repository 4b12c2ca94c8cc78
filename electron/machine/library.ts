import { z } from 'zod';

// The parts of systeminformation's answers that are used, as loosely as they really come.
const osSchema = z.object({ distro: z.string().optional(), release: z.string().optional() });
const cpuSchema = z.object({ manufacturer: z.string().optional(), brand: z.string().optional() });
const systemSchema = z.object({ manufacturer: z.string().optional(), model: z.string().optional() });
const batterySchema = z.object({ hasBattery: z.boolean().optional(), acConnected: z.boolean().optional() });

/** "Debian GNU/Linux 13", "Microsoft Windows 11 Pro 10.0.26100"; null where the answer has none. */
export function osName(answer: unknown): string | null {
  const { distro, release } = osSchema.catch({}).parse(answer);
  return joined(distro, release);
}

/** "AMD Ryzen 9 7950X 16-Core Processor"; null where the answer has none. */
export function cpuName(answer: unknown): string | null {
  const { manufacturer, brand } = cpuSchema.catch({}).parse(answer);
  return joined(manufacturer, brand);
}

/** "Framework Desktop (AMD Ryzen AI Max 300 Series)", "NVIDIA DGX Spark"; null where the maker left it blank, or the answer has none. */
export function modelName(answer: unknown): string | null {
  const { manufacturer, model } = systemSchema.catch({}).parse(answer);
  if (present(model) === null) return null;
  return joined(manufacturer?.replaceAll(companyForm, ''), model?.replaceAll('_', ' '));
}

/** Whether it runs on its battery; a computer without one never does. Null where the answer does not say. */
export function isOnBattery(answer: unknown): boolean | null {
  const { hasBattery, acConnected } = batterySchema.catch({}).parse(answer);
  if (hasBattery === undefined) return null;
  return hasBattery && acConnected === undefined ? null : hasBattery && acConnected === false;
}

/** Both parts, or the second alone where it repeats the first. */
function joined(first: string | undefined, second: string | undefined): string | null {
  const [a, b] = [present(first), present(second)];
  if (a === null || b === null) return a ?? b;
  return b.toLowerCase().startsWith(a.toLowerCase()) ? b : `${a} ${b}`;
}

/** What follows a maker's name, as in "Micro-Star International Co., Ltd.". */
const companyForm = /,?\s(?:co|inc|ltd|corp|corporation|computer inc|gmbh)\b\.?,?/gi;

/** What makers leave in their forms counts as nothing. */
const blank =
  /^(?:unknown|n\/a|none|default string|to be filled by o\.e\.m\.|system (?:product name|manufacturer))$/i;

/** One line without doubled blanks; null for what says nothing. */
export function present(text: string | undefined | null): string | null {
  const trimmed = text?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return trimmed === '' || blank.test(trimmed) ? null : trimmed;
}
