import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ipcMain, standIn, StandInContents, StandInPort } from '../../e2e/hosts/electron-stand-in.ts';
import { fakeServices } from '../../e2e/hosts/fake-services.ts';
import type { Contract } from '../../shared/contract.ts';
import { createRouter } from '../router.ts';
import { handOverPorts } from './port-handover.ts';

let services: ReturnType<typeof fakeServices>;
let ports: Disposable;
beforeEach(() => {
  standIn.reset();
  services = fakeServices();
  ports = handOverPorts(createRouter(services));
});
afterEach(() => ports[Symbol.dispose]());

/** What the main process gets when the preload hands ports on. */
function message(given: { ports: StandInPort[]; frame?: unknown; sender?: StandInContents }): void {
  const { sender = new StandInContents() } = given;
  const senderFrame = 'frame' in given ? given.frame : sender.mainFrame;
  ipcMain.emit('hearth:connect', { sender, senderFrame, ports: given.ports }, null);
}

/** The page's end of a stand-in port. */
function clientOver(port: StandInPort): ContractRouterClient<Contract> {
  const far = new StandInPort();
  port.on('sent', (data) => far.emit('message', { data }));
  far.on('sent', (data) => port.emit('message', { data }));
  return createORPCClient(new RPCLink({ port: far }));
}

test('the page’s port becomes a wire to the services', async () => {
  const port = new StandInPort();
  message({ ports: [port] });
  expect(port.started).toBe(true);
  const client = clientOver(port);
  expect(await client.app.info()).toMatchObject({ version: '0' });
  const stream = await client.gateway.watch();
  expect((await stream.next()).value).toMatchObject({ state: { kind: 'checking' } });
  expect(services.gateway.snapshots.watchers).toBe(1);
});

test('a page that goes away leaves no stream behind', async () => {
  const port = new StandInPort();
  message({ ports: [port] });
  const stream = await clientOver(port).gateway.watch();
  await stream.next();
  port.close();
  await expect.poll(() => services.gateway.snapshots.watchers).toBe(0);
});

test('a page that reloads gets a new wire, and the old one ends', async () => {
  const sender = new StandInContents();
  const [before, after] = [new StandInPort(), new StandInPort()];
  message({ ports: [before], sender });
  await (await clientOver(before).gateway.watch()).next();
  message({ ports: [after], sender });
  const stream = await clientOver(after).gateway.watch();
  expect((await stream.next()).value).toMatchObject({ state: { kind: 'checking' } });
  expect([before.closed, after.closed]).toEqual([true, false]);
  await expect.poll(() => services.gateway.snapshots.watchers).toBe(1);
  ports[Symbol.dispose]();
  expect(after.closed).toBe(true);
});

test.each([
  ['a frame inside the page', { origin: 'app://hearth' }],
  ['a frame that is gone', null],
])('%s gets no wire', (_name, frame) => {
  const port = new StandInPort();
  message({ ports: [port], frame });
  expect([port.started, port.closed]).toEqual([false, true]);
});

test.each(['https://example.org', 'app://other', 'file://', 'null', 'app://hearth.example.org'])(
  'a main frame of %s gets no wire',
  (origin) => {
    const port = new StandInPort();
    const foreign = { mainFrame: { origin } };
    ipcMain.emit('hearth:connect', { sender: foreign, senderFrame: foreign.mainFrame, ports: [port] }, null);
    expect([port.started, port.closed]).toEqual([false, true]);
  },
);

test('two ports at once, or none, get no wire', () => {
  const [first, second] = [new StandInPort(), new StandInPort()];
  message({ ports: [first, second] });
  expect([first.started, second.started, first.closed, second.closed]).toEqual([false, false, true, true]);
  message({ ports: [] });
});

test('ending closes every wire and hears no more', () => {
  const port = new StandInPort();
  message({ ports: [port] });
  ports[Symbol.dispose]();
  expect(port.closed).toBe(true);
  expect(ipcMain.listenerCount('hearth:connect')).toBe(0);
});
