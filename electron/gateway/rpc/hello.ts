import { z } from 'zod';

const textOrNull = z.string().nullable().catch(null).default(null);

const helloSchema = z.object({
  protocol: z.number(),
  server: z
    .object({ version: textOrNull, bootId: textOrNull })
    .prefault({})
    .catch({ version: null, bootId: null }),
  auth: z.object({ scopes: z.array(z.string()).catch([]) }).catch({ scopes: [] }),
  features: z.object({ methods: z.array(z.string()).catch([]) }).catch({ methods: [] }),
  snapshot: z
    .object({ appliedConfigHash: textOrNull, uptimeMs: z.number().nullable().catch(null).default(null) })
    .catch({ appliedConfigHash: null, uptimeMs: null }),
});

/** What the gateway says of itself when it lets a client in (`hello-ok`, protocol 4). */
export interface GatewayHello {
  readonly protocol: number;
  /** such as "2026.9.6" */
  readonly version: string | null;
  /** changes with every start, also with a restart within the same process */
  readonly bootId: string | null;
  /** opaque; equal to `config.get`'s `configRevisionHash` when the config on disk is the one in use */
  readonly appliedConfigHash: string | null;
  /** ms since the process started; a restart within the process does not reset it */
  readonly uptimeMs: number | null;
  readonly scopes: readonly string[];
  readonly methods: ReadonlySet<string>;
}

/** Reads `hello-ok`; null when it is none. */
export function readHello(payload: unknown): GatewayHello | null {
  const hello = helloSchema.safeParse(payload);
  if (!hello.success) return null;
  const { protocol, server, auth, features, snapshot } = hello.data;
  return { protocol, ...server, ...snapshot, scopes: auth.scopes, methods: new Set(features.methods) };
}
