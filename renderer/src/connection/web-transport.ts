import { RPCLink } from '@orpc/client/websocket';
import type { Transport } from './transport.ts';

const keyName = 'hearth.token';

/**
 * The key of this page: once from the link's `#token=…`, which is then taken out of the address bar and the history entry; kept for
 * this tab only, so that a reload works. Null when there is none.
 */
export function takeToken(win: Window): string | null {
  const { hash, pathname, search } = win.location;
  const given = new URLSearchParams(hash.slice(1)).get('token');
  if (given !== null && given !== '') {
    win.sessionStorage.setItem(keyName, given);
    win.history.replaceState(win.history.state, '', pathname + search);
    return given;
  }
  return win.sessionStorage.getItem(keyName);
}

/** Browser: a WebSocket to the host that served the page; the key travels as a sub-protocol, never in a URL. */
export function webTransport(win: Window, token: () => string | null): Transport {
  const secure = win.location.protocol === 'https:';
  return {
    open: (signal) =>
      new Promise((resolve, reject) => {
        const key = token();
        // Without a key there is no use in asking, and each wrong one counts against this computer.
        if (key === null) {
          reject(new Error('No key.'));
          return;
        }
        const protocols = ['hearth.v1', `hearth.token.${key}`];
        const socket = new WebSocket(`${secure ? 'wss' : 'ws'}://${win.location.host}/rpc`, protocols);
        const closed = new Promise<void>((gone) => {
          socket.addEventListener('close', () => gone(), { once: true });
        });
        const link = new RPCLink({ websocket: withoutFarewell(socket) });
        const abort = (): void => socket.close();
        signal.addEventListener('abort', abort, { once: true });
        socket.addEventListener('open', () => {
          signal.removeEventListener('abort', abort);
          resolve({ link, closed, close: () => socket.close() });
        });
        void closed.then(() => reject(new Error('The connection was not accepted.')));
        if (signal.aborted) socket.close();
      }),
    diagnose: async (signal) => {
      const key = token();
      if (key === null) return 'wrong-key';
      try {
        const answer = await fetch('/session', {
          headers: { authorization: `Bearer ${key}` },
          cache: 'no-store',
          redirect: 'error',
          signal,
        });
        if (answer.status === 401) return 'wrong-key';
        return answer.status === 429 ? 'limited' : 'no-answer';
      } catch {
        return 'no-answer';
      }
    },
  };
}

/**
 * When the socket closes, oRPC still says goodbye for each stream and, as nobody awaits that, leaves an unhandled rejection for each.
 * So it is not told that the socket is closed, and what it then sends is dropped.
 */
function withoutFarewell(
  socket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    get readyState() {
      return socket.readyState === WebSocket.CONNECTING ? WebSocket.CONNECTING : WebSocket.OPEN;
    },
  };
}
