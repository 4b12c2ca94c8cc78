/** A card as the kernel and `lspci` tell of it. */
export interface DisplayCard {
  /** its folder in `/sys/class/drm`: `card1` */
  readonly folder: string;
  /** PCI address, `0000:c5:00.0` */
  readonly slot: string;
  /** PCI ids, four hexadecimal digits in upper case */
  readonly vendor: string;
  readonly device: string;
}

/** Reads `/sys/class/drm/<card>/device/uevent`; null for a card that is not on the PCI bus. */
export function readCardEvent(folder: string, text: string): DisplayCard | null {
  const [, vendor, device] = /^PCI_ID=([0-9A-F]{4}):([0-9A-F]{4})$/im.exec(text) ?? [];
  const slot = /^PCI_SLOT_NAME=(\S+)$/m.exec(text)?.[1];
  if (vendor === undefined || device === undefined || slot === undefined) return null;
  return { folder, slot, vendor: vendor.toUpperCase(), device: device.toUpperCase() };
}

/** Names of the display controllers by their PCI addresses, from `lspci -D -mm`; null where it printed nothing of the kind. */
export function readLspci(printed: string): ReadonlyMap<string, string> | null {
  const names = new Map<string, string>();
  let lines = 0;
  for (const line of printed.split('\n')) {
    const [, slot, kind, vendor, device] = /^(\S+) "([^"]*)" "([^"]*)" "([^"]*)"/.exec(line) ?? [];
    if (slot === undefined || kind === undefined || vendor === undefined || device === undefined) continue;
    lines += 1;
    if (/VGA|3D|Display/.test(kind)) names.set(slot, `${maker(vendor)} ${marketed(device)}`);
  }
  return lines === 0 ? null : names;
}

const vendors: Readonly<Record<string, string>> = {
  '1002': 'AMD',
  '10DE': 'NVIDIA',
  '8086': 'Intel',
  '1A03': 'ASPEED',
};

/** What a card is called where nothing knows its name. */
export const nameOfVendor = (vendor: string): string => `${vendors[vendor] ?? `PCI ${vendor}`} GPU`;

function maker(vendor: string): string {
  if (/AMD|ATI/.test(vendor)) return 'AMD';
  return vendor.split(/[ ,]/, 1)[0] ?? vendor;
}

/** "GeForce RTX 3090" of "GA102 [GeForce RTX 3090]" */
function marketed(device: string): string {
  const from = device.indexOf('[') + 1;
  const to = from === 0 ? -1 : device.indexOf(']', from);
  return to > from ? device.slice(from, to) : device;
}
