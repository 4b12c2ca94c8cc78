// @vitest-environment node
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../shared/contract.ts';
import { clientOver } from './client.ts';
import { desktopTransport } from './desktop-transport.ts';

const info = { version: '9.9.9', host: 'desktop', platform: 'linux', stateDir: '/state' } as const;
const router = { app: { info: implement(contract).app.info.handler(() => info) } };

/** A window whose messages arrive at a main process that answers. */
function windowWith(received: unknown[][]): Window {
  const listener = (message: unknown, origin: unknown, ports: MessagePort[]): void => {
    received.push([message, origin, ports.length]);
    const [port] = ports;
    if (port === undefined) throw new Error('no port');
    new RPCHandler(router).upgrade(port);
    port.start();
  };
  return Object.assign({} as Window, {
    location: { origin: 'app://hearth' },
    postMessage: listener,
  });
}

describe('the way to the services on the desktop', () => {
  it('hands over one port, to this page only, and talks through it until it is closed', async () => {
    const received: unknown[][] = [];
    const wire = await desktopTransport(windowWith(received)).open(new AbortController().signal);
    expect(received).toEqual([['hearth:connect', 'app://hearth', 1]]);
    expect(await clientOver(() => wire.link).app.info()).toEqual(info);
    const pending = clientOver(() => wire.link).settings.set({ theme: 'dark' });
    wire.close();
    await wire.closed;
    await expect(pending).rejects.toThrow(/closed|aborted/);
  });
});
