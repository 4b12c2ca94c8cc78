/** Parameters, of all and of those that one token uses; null where the text does not say. */
export interface ParameterCounts {
  readonly all: number;
  readonly active: number | null;
}

const units: Readonly<Record<string, number>> = { m: 1e6, b: 1e9, t: 1e12 };
const plainSize =
  /(?<![a-z\d.])(\d{1,5}(?:\.\d{1,3})?)([bmt])(?:[-_ ]?a(\d{1,4}(?:\.\d{1,3})?)b)?(?![a-z\d])/i;
/** Eight experts of 7 billion share what is no expert: together they are about five sixths of the product. */
const expertSize = /(?<![a-z\d.])(\d{1,3})x(\d{1,4}(?:\.\d{1,3})?)b(?![a-z\d])/i;
const sharedPart = 0.83;

/** Reads "7B", "26B-A4B", "8x7B", "270M" or "1T", alone or in a model's name; null where there is none. */
export function readParameters(text: string): ParameterCounts | null {
  const experts = expertSize.exec(text);
  if (experts !== null) {
    const all = Number(experts[1]) * Number(experts[2]) * 1e9 * sharedPart;
    return all > 0 ? { all, active: null } : null;
  }
  const [, size, unit = '', active] = plainSize.exec(text) ?? [];
  const all = Number(size ?? 0) * (units[unit.toLowerCase()] ?? 0);
  if (!(all > 0)) return null;
  const used = Number(active ?? 0) * 1e9;
  return { all, active: used > 0 && used < all ? used : null };
}
