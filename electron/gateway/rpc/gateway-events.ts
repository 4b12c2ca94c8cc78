import { z } from 'zod';
import type { EventFrame } from './open-connection.ts';

const configChangedSchema = z.object({ hash: z.string().optional() });
/** ms; a gateway that means to be away for longer does not know what it says */
const longestRestart = 3_600_000;

const shutdownSchema = z.object({
  reason: z.string().catch(''),
  restartExpectedMs: z.number().min(0).max(longestRestart).nullable().catch(null).default(null),
});

/** What listeners of a {@link GatewayLink} are told. */
export type GatewayEvent =
  /**
   * Connected, and subscribed to sessions: whatever was read before must be read again. `sameBoot`: the gateway was not started anew
   * since the last connection, so only frames were missed.
   */
  | { readonly kind: 'connected'; readonly sameBoot: boolean }
  | { readonly kind: 'disconnected' }
  /** Frames were lost on the way: whatever was read before must be read again. */
  | { readonly kind: 'gap' }
  /** A reload of the config was applied. A change that needs a restart tells this before the restart. */
  | { readonly kind: 'config-changed'; readonly hash: string | null }
  /** The gateway stops, or restarts where `restartExpectedMs` says when it means to be back. */
  | { readonly kind: 'shutdown'; readonly reason: string; readonly restartExpectedMs: number | null }
  /** Any other frame: `agent`, `chat`, `sessions.changed`, `task` … */
  | { readonly kind: 'frame'; readonly event: string; readonly payload: unknown };

/** Names the frames that have a meaning of their own here (OpenClaw 2026.9.6). */
export function readEvent({ event, payload }: EventFrame): GatewayEvent {
  switch (event) {
    case 'config.changed':
      return { kind: 'config-changed', hash: configChangedSchema.safeParse(payload).data?.hash ?? null };
    case 'shutdown': {
      const shutdown = shutdownSchema.safeParse(payload).data ?? { reason: '', restartExpectedMs: null };
      return { kind: 'shutdown', ...shutdown };
    }
    default:
      return { kind: 'frame', event, payload };
  }
}
