/** A card as nvidia-smi tells of it. Bytes; null is not told. */
export interface NvidiaCard {
  readonly uuid: string;
  readonly name: string;
  /** `own`: memory on the card. `shared`: it uses the machine's (GB10, Jetson). `untold`: the driver cannot say, as of a card that is lost. */
  readonly memory:
    | {
        readonly kind: 'own';
        readonly totalBytes: number;
        readonly usedBytes: number | null;
        /** what the driver keeps for itself */
        readonly reservedBytes: number;
      }
    | { readonly kind: 'shared' | 'untold' };
  /** 0 … 1 */
  readonly utilisation: number | null;
  readonly powerWatts: number | null;
  /** split into instances (MIG) */
  readonly isSplit: boolean;
}

/** What is asked of each card, in this order. Old drivers do not know those that may be left out. */
const askedFields = [
  'uuid',
  'name',
  'memory.total',
  'memory.used',
  'memory.reserved',
  'utilization.gpu',
  'power.draw',
  'mig.mode.current',
] as const;

export type NvidiaField = (typeof askedFields)[number];

export const allFields: readonly NvidiaField[] = askedFields;

const mebibyte = 2 ** 20;

/** Arguments that make nvidia-smi print a line for each card every `everyMs`. */
export function cardArgs(fields: readonly NvidiaField[], everyMs: number): string[] {
  const seconds = Math.max(1, Math.round(everyMs / 1000));
  return [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits', '-l', String(seconds)];
}

/**
 * Reads one such line: `GPU-6a1f…, NVIDIA GeForce RTX 4090, 24564, 1873, 432, 3, 21.40, [N/A]`; null for any other. A name may have
 * commas of its own. Memory is told in MiB.
 */
export function readCardLine(line: string, fields: readonly NvidiaField[]): NvidiaCard | null {
  const parts = line.trim().split(/,\s/);
  const [uuid] = parts;
  const behind = fields.slice(2);
  if (uuid === undefined || !/^GPU-[\w-]{1,64}$/.test(uuid) || parts.length < fields.length) return null;
  const name = parts
    .slice(1, parts.length - behind.length)
    .join(', ')
    .trim();
  const values = new Map(
    behind.map((field, index) => [field, parts[parts.length - behind.length + index] ?? '']),
  );
  const value = (field: NvidiaField): string => (values.get(field) ?? '').trim();
  const share = numberOf(value('utilization.gpu'));
  return name === ''
    ? null
    : {
        uuid,
        name,
        memory: memoryOf(value),
        utilisation: share === null ? null : Math.min(1, share / 100),
        powerWatts: numberOf(value('power.draw')),
        isSplit: value('mig.mode.current') === 'Enabled',
      };
}

/** The field that nvidia-smi refuses: `Field "memory.reserved" is not a valid field to query.`; null for any other words. */
export function refusedField(said: string): NvidiaField | null {
  const name = /Field "([^"]+)" is not a valid field/.exec(said)?.[1];
  return askedFields.find((field) => field === name && field !== 'uuid' && field !== 'name') ?? null;
}

function memoryOf(value: (field: NvidiaField) => string): NvidiaCard['memory'] {
  const total = numberOf(value('memory.total'));
  if (total === null || total <= 0)
    return { kind: isNotApplicable(value('memory.total')) ? 'shared' : 'untold' };
  const used = numberOf(value('memory.used'));
  const reserved = numberOf(value('memory.reserved')) ?? 0;
  return {
    kind: 'own',
    totalBytes: total * mebibyte,
    usedBytes: used === null ? null : used * mebibyte,
    reservedBytes: reserved < total ? reserved * mebibyte : 0,
  };
}

const isNotApplicable = (text: string): boolean => /^\[?(?:N\/A|Not Supported)\]?$/i.test(text);

/** `[Unknown Error]`, `[GPU is lost]`, `ERR!` and the like are null. */
function numberOf(text: string): number | null {
  return /^\d{1,9}(?:\.\d+)?$/.test(text) ? Number(text) : null;
}
