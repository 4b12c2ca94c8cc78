import { promises as fs } from 'node:fs';
import { z } from 'zod';
import { readBytes } from '../files/read-bytes.ts';
import { isPid, type Processes } from '../process/processes.ts';
import type { GatewayPlace } from './place.ts';

/** Who holds a gateway's state directory, by its lock files. */
export type GatewayLock =
  | { readonly kind: 'none' }
  /** A gateway runs. */
  | {
      readonly kind: 'held';
      readonly pid: number;
      /** the port it really listens on, whatever the config says by now; null: it does not tell */
      readonly port: number | null;
      /** ms since 1970; null where it does not tell */
      readonly since: number | null;
      /** as `Processes.identity` tells it */
      readonly identity: string;
    }
  /** Another of OpenClaw's programs works on the state, so that no gateway can start: its doctor, an agent without a gateway. */
  | { readonly kind: 'in-use'; readonly pid: number; readonly role: string }
  /** Left behind by a gateway that did not end in order; the next start takes it over. */
  | { readonly kind: 'stale'; readonly pid: number }
  | { readonly kind: 'unreadable'; readonly file: string; readonly cause: string };

/** OpenClaw writes some 400 bytes. */
const largest = 64 * 1024;

const payloadSchema = z.object({
  pid: z.int().refine(isPid),
  createdAt: z.string().catch(''),
  port: z.int().min(1).max(65_535).nullish().catch(null),
  role: z.string().optional(),
  startTime: z.number().optional(),
});
type Payload = z.infer<typeof payloadSchema>;

/**
 * Reads the locks as OpenClaw 2026.9.6 does: the config's, then the state directory's. A holder counts only while its process lives and
 * was started when the lock says; a pid alone may be another program's by now.
 */
export async function readLock(
  { lockFiles }: Pick<GatewayPlace, 'lockFiles'>,
  processes: Pick<Processes, 'identity' | 'startTime' | 'facts'>,
): Promise<GatewayLock> {
  const found: GatewayLock[] = [];
  for (const file of lockFiles) {
    const lock = await readOne(file, processes);
    if (lock.kind === 'held' || lock.kind === 'in-use') return lock;
    found.push(lock);
  }
  return (
    found.find(({ kind }) => kind === 'unreadable') ??
    found.find(({ kind }) => kind === 'stale') ?? { kind: 'none' }
  );
}

async function readOne(file: string, processes: Parameters<typeof readLock>[1]): Promise<GatewayLock> {
  const read = await readPayload(file);
  if (read.kind !== 'payload') return read;
  const { pid, role, createdAt, port } = read.payload;
  const [identity, holds] = await Promise.all([processes.identity(pid), isHolder(read.payload, processes)]);
  if (identity === null || !holds) {
    // One that ends in order takes its lock away first: read between the two looks, it would pass for one that was killed.
    const left = await readPayload(file);
    if (left.kind !== 'payload') return left;
    return left.payload.pid === pid ? { kind: 'stale', pid } : await readOne(file, processes);
  }
  if (role !== undefined && role !== 'gateway') return { kind: 'in-use', pid, role: role.slice(0, 100) };
  const since = Date.parse(createdAt);
  return { kind: 'held', pid, port: port ?? null, since: Number.isNaN(since) ? null : since, identity };
}

async function isHolder(payload: Payload, processes: Parameters<typeof readLock>[1]): Promise<boolean> {
  if (payload.startTime !== undefined) {
    const started = await processes.startTime(payload.pid);
    if (started !== null) return started === payload.startTime;
  }
  const facts = await processes.facts(payload.pid);
  return facts !== null && /openclaw/i.test(`${facts.name} ${facts.command}`);
}

type ReadPayload =
  | { readonly kind: 'payload'; readonly payload: Payload }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly file: string; readonly cause: string };

async function readPayload(file: string): Promise<ReadPayload> {
  const unreadable = (cause: string): ReadPayload => ({ kind: 'unreadable', file, cause });
  // OpenClaw makes plain files. A link would lead a reader to whatever somebody else put behind it.
  const link = await fs.lstat(file).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );
  if (link) return unreadable('link');
  const read = await readBytes(file, largest);
  switch (read.kind) {
    case 'missing':
      return { kind: 'none' };
    case 'failed':
      return unreadable(read.error.code ?? 'UNKNOWN');
    case 'not-a-file':
    case 'too-large':
      return unreadable(read.kind);
    case 'read': {
      const payload = parsePayload(read.bytes.toString('utf8'));
      return payload === null ? unreadable('content') : { kind: 'payload', payload };
    }
  }
}

/** One JSON object with blanks behind it; null for everything else. */
function parsePayload(text: string): Payload | null {
  try {
    return payloadSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
