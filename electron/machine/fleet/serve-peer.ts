import { z } from 'zod';
import { WebSocket } from 'ws';

/** "Invalid frame payload data", RFC 6455 §7.4.1. */
const notUnderstood = 1007;

const headers = z.strictObject({ 'content-type': z.literal('text/event-stream').optional() });
const answer = z.object({
  i: z.string().max(64),
  t: z.literal(2).optional(),
  p: z.object({ s: z.int().optional(), h: headers.optional(), b: z.unknown().optional() }),
});
const event = z.object({
  i: z.string().max(64),
  t: z.literal(3),
  p: z.object({
    e: z.enum(['message', 'error', 'done']),
    d: z.unknown().optional(),
    m: z.unknown().optional(),
  }),
});
const callOff = z.object({ i: z.string().max(64), t: z.literal(4) });
const message = z.union([answer, event, callOff]);

/**
 * A socket to another Hearth, as oRPC's client takes it (1.16.1). What is no message closes the connection: oRPC reads it in a promise
 * that nobody awaits, which would end this process. For the same reason it is not told that the socket is closed: it would still say
 * goodbye for each stream.
 */
export function servePeer(socket: WebSocket): globalThis.WebSocket {
  const peer = {
    addEventListener: (type: string, listener: (event: { data: unknown }) => void): void => {
      if (type !== 'message') return;
      socket.on('message', (data, isBinary) => {
        const text = isBinary || !Buffer.isBuffer(data) ? null : data.toString('utf8');
        if (isMessage(text)) listener({ data: text });
        else socket.close(notUnderstood, 'Not understood.');
      });
    },
    removeEventListener: (): void => undefined,
    send: (text: string): void => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text, () => undefined);
    },
    readyState: WebSocket.OPEN,
  };
  return peer as unknown as globalThis.WebSocket;
}

function isMessage(text: string | null): boolean {
  try {
    return text !== null && message.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
