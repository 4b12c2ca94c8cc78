import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { Contract } from '../../../shared/contract.ts';
import { type Machine, machineSchema } from '../../../shared/machine/snapshot.ts';
import type { Timers } from '../../streams/timers.ts';
import { servePeer } from './serve-peer.ts';

/** How a session with another Hearth ended. */
export type SessionEnd =
  | { readonly kind: 'unreachable'; readonly cause: NoAnswer }
  | { readonly kind: 'token-wrong' | 'limited' | 'needs-tunnel' | 'not-understood' };

type NoAnswer = 'refused' | 'timeout' | 'not-found' | 'tls' | 'closed' | 'network';

export interface SessionOptions {
  /** address of its `hearth serve`, as `parseServeLink` gives it */
  readonly url: string;
  readonly token: string;
  readonly timers: Timers;
  readonly onMachine: (machine: Machine) => void;
  /** ends it, whatever it is at */
  readonly signal: AbortSignal;
}

/** ms for the connection and its handshake */
const handshakeMs = 8000;
/** ms without a snapshot: a machine that is watched tells one each second */
const silenceMs = 20_000;
/** bytes of a message; a snapshot has some thousands */
const largestMessage = 256 * 1024;

/** Watches another Hearth's machine until the connection ends or `signal` aborts. Never throws; nothing stays open afterwards. */
export async function watchServe(options: SessionOptions): Promise<SessionEnd> {
  const { url, token, timers, signal } = options;
  const address = new URL(url);
  // Browsers send the page's own origin, and the other side asks for that: behind a proxy it is still called http there.
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/rpc`, ['hearth.v1', `hearth.token.${token}`], {
    origin: `http://${address.host}`,
    handshakeTimeout: handshakeMs,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const ended = Promise.withResolvers<SessionEnd>();
  const closed = new AbortController();
  const end = (how: SessionEnd): void => {
    ended.resolve(how);
    closed.abort();
    socket.terminate();
  };
  const abort = (): void => end(unreachable('closed'));
  signal.addEventListener('abort', abort, { once: true });
  socket.on('unexpected-response', (request, response) => {
    end(refusalOf(response.statusCode ?? 0));
    response.destroy();
    request.destroy();
  });
  socket.on('error', (error) => end(endOfError(error)));
  socket.on('close', (code) =>
    end(code === 1007 || code === 1009 ? { kind: 'not-understood' } : unreachable('closed')),
  );
  socket.on('open', () => void follow(socket, options, { end, closed: closed.signal }));
  if (signal.aborted) abort();
  let quiet = timers.after(handshakeMs + silenceMs, () => end(unreachable('timeout')));
  socket.on('message', () => {
    quiet();
    quiet = timers.after(silenceMs, () => end(unreachable('timeout')));
  });
  try {
    return await ended.promise;
  } finally {
    quiet();
    signal.removeEventListener('abort', abort);
  }
}

/** Hands each snapshot on; what is none ends the session. */
async function follow(
  socket: WebSocket,
  { onMachine }: SessionOptions,
  { end, closed }: { end: (how: SessionEnd) => void; closed: AbortSignal },
): Promise<void> {
  try {
    const client: ContractRouterClient<Contract> = createORPCClient(
      new RPCLink({ websocket: servePeer(socket) }),
    );
    for await (const told of await client.machine.watch(undefined, { signal: closed })) {
      const machine = machineSchema.safeParse(told);
      if (!machine.success || closed.aborted) break;
      onMachine(machine.data);
    }
  } catch {
    // What it answered is no stream of snapshots; or the session is over already, and then this changes nothing.
  }
  end({ kind: 'not-understood' });
}

function refusalOf(status: number): SessionEnd {
  switch (status) {
    case 401:
      return { kind: 'token-wrong' };
    case 429:
      return { kind: 'limited' };
    case 403:
      return { kind: 'needs-tunnel' };
    default:
      return { kind: 'not-understood' };
  }
}

const unreachable = (cause: NoAnswer): SessionEnd => ({ kind: 'unreachable', cause });

function endOfError(error: Error): SessionEnd {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ECONNREFUSED') return unreachable('refused');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return unreachable('not-found');
  if (code === 'ETIMEDOUT' || /handshake has timed out/i.test(error.message)) return unreachable('timeout');
  if (code === 'ECONNRESET' || code === 'EPIPE') return unreachable('closed');
  if (/^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return unreachable('tls');
  // ws names what breaks its protocol; an answer that is not HTTP is named by Node's parser.
  return /^(WS_ERR_|HPE_)/.test(code) ? { kind: 'not-understood' } : unreachable('network');
}
