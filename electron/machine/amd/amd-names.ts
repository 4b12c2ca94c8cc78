/** Where libdrm keeps the names that AMD sells its cards by. */
export const amdNamesFile = '/usr/share/libdrm/amdgpu.ids';

/**
 * The name of a card by its PCI device and revision (hexadecimal, upper case), out of that file's lines such as
 * `1586,\tC1,\tAMD Radeon 8060S Graphics`. Null where it has none.
 */
export function amdName(ids: string, device: string, revision: string): string | null {
  for (const line of ids.split('\n')) {
    const [id, at, name] = line.split(',').map((part) => part.trim());
    if (id?.toUpperCase() === device && at?.toUpperCase() === revision && name !== undefined) return name;
  }
  return null;
}

/** Cards with memory of their own, by the names they are sold by. */
const discrete =
  /\b(?:RX|Instinct|MI\d{2,3}|AI PRO|Radeon VII|FirePro|W\d{4}|PRO (?:W|V|VII|SSG|Duo|WX)\w*)\b/i;

/**
 * Whether a GPU shares the machine's memory: by its name, else by the processor's, which names the GPU that is in it ("… w/ Radeon 780M
 * Graphics"), else by how little memory is its own.
 */
export function isIntegrated(name: string | null, cpu: string | null, ownBytes: number): boolean {
  if (name !== null && discrete.test(name)) return false;
  if (name !== null && /\bRadeon(?:\(TM\))? (?:\d{3,4}[MS]\b|Vega \d|R\d Graphics|Graphics)/i.test(name))
    return true;
  return (cpu !== null && /Radeon/i.test(cpu)) || ownBytes < 4 * 2 ** 30;
}
