import { RPCLink } from '@orpc/client/message-port';
import type { Transport } from './transport.ts';

/** The word the page and the preload agree on; the port travels with it. */
const hello = 'hearth:connect';

/** Desktop: one end of a MessageChannel goes to the main process through the preload. */
export function desktopTransport(win: Window): Transport {
  return {
    open: async () => {
      const { port1, port2 } = new MessageChannel();
      const closed = new Promise<void>((resolve) => {
        port1.addEventListener('close', () => resolve(), { once: true });
      });
      const link = new RPCLink({ port: port1 });
      port1.start();
      win.postMessage(hello, win.location.origin, [port2]);
      return {
        link,
        closed,
        close: () => {
          port1.close();
          // A port that is closed on this side tells nobody here.
          port1.dispatchEvent(new Event('close'));
        },
      };
    },
    diagnose: async () => 'no-answer',
  };
}
