import { ipcMain, type IpcMainEvent, type MessagePortMain, type WebContents } from 'electron';
import { RPCHandler } from '@orpc/server/message-port';
import type { PanelRouter } from '../router.ts';
import { appOrigin } from './app-scheme.ts';

const channel = 'hearth:connect';

/** The port that came with the message, or null unless it came from the page's main frame, from the app's origin, as the only one. */
function acceptedPort(event: Pick<IpcMainEvent, 'ports' | 'sender' | 'senderFrame'>): MessagePortMain | null {
  const frame = event.senderFrame;
  if (frame === null || frame !== event.sender.mainFrame || frame.origin !== appOrigin) return null;
  const [port] = event.ports;
  return port === undefined || event.ports.length !== 1 ? null : port;
}

/**
 * The one ipc channel: an accepted port becomes its page's wire to the services and replaces the one before, so that a page that
 * reloads or connects anew leaves nothing behind. Disposing closes them all.
 */
export function handOverPorts(router: PanelRouter): Disposable {
  const handler = new RPCHandler(router);
  const open = new Map<WebContents, MessagePortMain>();
  const listener = (event: IpcMainEvent): void => {
    const port = acceptedPort(event);
    if (port === null) {
      for (const refused of event.ports) refused.close();
      return;
    }
    const page = event.sender;
    open.get(page)?.close();
    open.set(page, port);
    port.on('close', () => {
      if (open.get(page) === port) open.delete(page);
    });
    handler.upgrade(port);
    port.start();
  };
  ipcMain.on(channel, listener);
  return {
    [Symbol.dispose]() {
      ipcMain.off(channel, listener);
      for (const port of open.values()) port.close();
    },
  };
}
