import { z } from 'zod';

/** OpenClaw 2026.9.6 knows seven of them. */
const mostScopes = 32;
const textOrNull = z.string().max(200).nullable().catch(null).default(null);

const helloSchema = z.object({
  protocol: z.number(),
  server: z
    .object({ version: textOrNull, bootId: textOrNull })
    .prefault({})
    .catch({ version: null, bootId: null }),
  auth: z.object({ scopes: z.array(z.string()).catch([]) }).catch({ scopes: [] }),
});

/** What the gateway says of itself when it lets a client in (`hello-ok`, protocol 4). */
export interface GatewayHello {
  /** such as "2026.9.6" */
  readonly version: string | null;
  /** changes with every start, also with a restart within the same process */
  readonly bootId: string | null;
  readonly scopes: readonly string[];
}

/** Reads `hello-ok`; null when it is none. */
export function readHello(payload: unknown): GatewayHello | null {
  const hello = helloSchema.safeParse(payload);
  if (!hello.success) return null;
  const { server, auth } = hello.data;
  const scopes = auth.scopes.filter((scope) => /^operator\.[a-z.]{1,32}$/.test(scope)).slice(0, mostScopes);
  return { ...server, scopes };
}
