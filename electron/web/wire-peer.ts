import type { RPCHandler } from '@orpc/server/ws';
import { z } from 'zod';
import type { WebSocket } from 'ws';

type Peer = Parameters<RPCHandler<object>['upgrade']>[0];

/** "Invalid frame payload data", RFC 6455 §7.4.1. */
const notUnderstood = 1007;

/** What the page says over the wire: a call, or that it no longer wants an answer. (oRPC 1.16.1; types 2 and 3 go the other way here.) */
const call = z.object({
  i: z.string().max(64),
  t: z.literal(1).optional(),
  p: z.object({
    u: z.string().startsWith('/'),
    m: z.string().optional(),
    h: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  }),
});
const callOff = z.object({ i: z.string().max(64), t: z.literal(4) });
const message = z.union([call, callOff]);

/**
 * A socket as oRPC takes it. What is no message of the page closes the connection: oRPC would print a stack trace for it and go on
 * listening.
 */
export function wirePeer(socket: WebSocket): Peer {
  return {
    addEventListener: (type: string, listener: (event: unknown) => void) => {
      if (type !== 'message') socket.addEventListener('close', listener);
      else
        socket.addEventListener('message', (event) => {
          if (isMessage(event.data)) listener(event);
          else socket.close(notUnderstood, 'Not understood.');
        });
    },
    // Resolves when the bytes left, so that a reader that stalls holds back the streams that feed it instead of filling memory.
    // oRPC awaits what `send` returns, though its type does not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    send: (data: Parameters<WebSocket['send']>[0]): Promise<void> =>
      new Promise((resolve) => socket.send(data, () => resolve())),
  };
}

function isMessage(data: unknown): boolean {
  if (typeof data !== 'string') return false;
  try {
    return message.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}
