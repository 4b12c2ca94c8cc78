import { GatewayClient } from '@openclaw/gateway-client';
import type { Timers } from '../../streams/timers.ts';
import { ClosedEarly, ConnectTimeout, UnreadableHello } from './connect-problems.ts';
import type { Credential } from './credential.ts';
import { type DeviceIdentity, deviceSigning } from './device-identity.ts';
import { type GatewayHello, readHello } from './hello.ts';
import type { OperatorScope } from './scopes.ts';

/** One frame that the gateway sent by itself. */
export interface EventFrame {
  readonly event: string;
  readonly payload: unknown;
}

export interface ConnectionWish {
  /** `ws://` or `wss://` */
  readonly url: string;
  /** Hearth's own version */
  readonly version: string;
  readonly scopes: readonly OperatorScope[];
  readonly credential: Credential | null;
  /** for gateways elsewhere */
  readonly device: DeviceIdentity | null;
  readonly timers: Timers;
  /** ms until the gateway must have let Hearth in */
  readonly deadlineMs: number;
  /** Ends the try, and the connection as long as it lasts. */
  readonly signal: AbortSignal;
  readonly onEvent?: (frame: EventFrame) => void;
  /** Frames were lost on the way. */
  readonly onGap?: () => void;
}

/** An open connection. It never connects again by itself. */
export interface Connection extends AsyncDisposable {
  readonly hello: GatewayHello;
  /** The gateway's reply. Throws what the official client throws, and an Error when the connection ends before. */
  request(method: string, params: unknown, deadlineMs: number): Promise<unknown>;
  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
}

/**
 * Connects once, with OpenClaw's own client. Its waiting before it tries again grows to 30 s, so it is never left to try again: whoever
 * wants another connection opens a new one. Throws why it could not; then nothing is left behind.
 */
export async function openConnection(wish: ConnectionWish): Promise<Connection> {
  const { url, version, scopes, credential, device, timers, deadlineMs, signal } = wish;
  const hello = Promise.withResolvers<GatewayHello>();
  const closed = Promise.withResolvers<void>();
  // The client may both report an error and throw it.
  hello.promise.catch(() => undefined);
  // Of several reasons the first counts: stopping the client makes it report another error of its own.
  const client = new GatewayClient({
    url,
    ...(credential === null ? {} : { [credential.kind]: credential.value }),
    clientName: 'gateway-client',
    mode: device === null ? 'backend' : 'ui',
    clientDisplayName: 'Hearth',
    clientVersion: version,
    platform: process.platform,
    role: 'operator',
    scopes: [...scopes],
    deviceIdentity: device,
    hostDeps: deviceSigning,
    notifyOnStartupRetry: true,
    onHelloOk: (payload) => {
      const read = readHello(payload);
      if (read === null) hello.reject(new UnreadableHello('hello-ok'));
      else hello.resolve(read);
    },
    onConnectError: (error) => hello.reject(error),
    onClose: (code, reason, info) => {
      hello.reject(info?.connectError ?? new ClosedEarly(`closed (${code}) ${reason}`.trim()));
      signal.removeEventListener('abort', abort);
      client.stop();
      closed.resolve();
    },
    onEvent: ({ event, payload }) => wish.onEvent?.({ event, payload }),
    onGap: () => wish.onGap?.(),
  });
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    // It gives a socket that does not close 250 ms, then cuts it.
    await client.stopAndWait({ timeoutMs: 1000 }).catch(() => undefined);
    closed.resolve();
  };
  const abort = (): void => {
    hello.reject(signal.reason);
    void end();
  };
  signal.addEventListener('abort', abort);
  const callOff = timers.after(deadlineMs, () => hello.reject(new ConnectTimeout(deadlineMs)));
  try {
    if (signal.aborted) abort();
    else client.start();
    return {
      hello: await hello.promise,
      request: (method, params, deadline) => client.request(method, params, { timeoutMs: deadline }),
      closed: closed.promise,
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  } finally {
    callOff();
  }
}
