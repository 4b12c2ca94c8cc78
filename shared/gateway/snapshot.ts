import { z } from 'zod';

/** What the gateway's own probes say (`/healthz`, `/readyz`); supervision is not part of it. */
export const gatewaySchema = z.object({
  state: z.enum(['checking', 'not-running', 'starting', 'ready', 'draining', 'other-program', 'no-answer']),
  /** `http://127.0.0.1:18789` */
  url: z.string(),
  /** parts that `/readyz` names as failing */
  failing: z.array(z.string()),
  /** ms since 1970 */
  checkedAt: z.number().nullable(),
});

export type Gateway = z.infer<typeof gatewaySchema>;
