/** Instances of cards that are split (MIG), by the card's uuid. Bytes. */
export type Instances = ReadonlyMap<string, readonly Instance[]>;

export interface Instance {
  /** GPU instance and compute instance, as nvidia-smi's own table has them: `1:0` */
  readonly id: string;
  readonly totalBytes: number;
  readonly usedBytes: number | null;
}

const mebibyte = 2 ** 20;

/** What is asked for them: nvidia-smi's lines have nothing of them, its XML does. */
export const instanceArgs = ['-q', '-x'] as const;

/** Reads the instances out of `nvidia-smi -q -x`; null for what is no such document. */
export function readInstances(xml: string): Instances | null {
  if (!xml.includes('<nvidia_smi_log>')) return null;
  const found = new Map<string, readonly Instance[]>();
  for (const card of elements(xml, 'gpu')) {
    const uuid = /<uuid>\s*(GPU-[\w-]+)\s*<\/uuid>/.exec(card)?.[1];
    if (uuid !== undefined) found.set(uuid, elements(card, 'mig_device').flatMap(instanceOf));
  }
  return found;
}

function instanceOf(device: string): Instance[] {
  const gpu = /<gpu_instance_id>\s*(\d+)\s*</.exec(device)?.[1];
  const compute = /<compute_instance_id>\s*(\d+)\s*</.exec(device)?.[1] ?? '0';
  const memory = elements(device, 'fb_memory_usage')[0] ?? '';
  const total = mebibytes(memory, 'total');
  return gpu === undefined || total === null || total <= 0
    ? []
    : [{ id: `${gpu}:${compute}`, totalBytes: total, usedBytes: mebibytes(memory, 'used') }];
}

function mebibytes(xml: string, name: string): number | null {
  const number = new RegExp(`<${name}>\\s*(\\d{1,9}) MiB\\s*</${name}>`).exec(xml)?.[1];
  return number === undefined ? null : Number(number) * mebibyte;
}

/** What stands in each element of a name; none of those that are asked for holds another one of its own name. */
function elements(xml: string, name: string): string[] {
  const found: string[] = [];
  const [begin, close] = [`<${name}`, `</${name}>`];
  for (let at = xml.indexOf(begin); at !== -1; at = xml.indexOf(begin, at + 1)) {
    const next = xml[at + begin.length];
    if (next !== '>' && next !== ' ') continue;
    const from = xml.indexOf('>', at) + 1;
    const to = from === 0 ? -1 : xml.indexOf(close, from);
    // Without an end here there is none behind it either.
    if (to === -1) break;
    found.push(xml.slice(from, to));
    at = to;
  }
  return found;
}
