import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPanel } from './panel.ts';
import type { Panel } from './services.ts';

let root: string;
let file: string;
const env = (): Record<string, string> => ({
  HOME: root,
  PATH: join(root, 'bin'),
  SHELL: '/bin/sh',
  HEARTH_LOOK_FOR_SERVERS: 'no',
});

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hearth-panel-'));
  file = join(root, 'openclaw.json');
});
afterEach(() => rm(root, { recursive: true }));

const open = (): Promise<Panel> =>
  openPanel({ host: 'web', version: '1', env: env(), configPath: file, stateDir: join(root, 'state') });

const write = (port: number, lmStudio: string): Promise<void> =>
  writeFile(
    file,
    JSON.stringify({
      gateway: { port },
      models: {
        providers: {
          lmstudio: { baseUrl: lmStudio, models: [] },
          other: { baseUrl: 'http://10.0.0.1/v1', models: [] },
        },
      },
    }),
  );

test('what the config says decides which servers are asked and which gateway is looked for', async () => {
  await write(18_901, 'http://127.0.0.1:2/v1');
  await using panel = await open();
  const { endpoints, gateway } = panel.services;
  const origins = (): string[] => endpoints.snapshots.value.map(({ origin }) => origin);
  expect(origins()[0]).toBe('http://127.0.0.1:2');
  expect(origins()).not.toContain('http://10.0.0.1');
  expect(gateway.snapshots.value.url).toBe('http://127.0.0.1:18901');

  await write(18_902, 'http://127.0.0.1:3/api/v1');
  await expect.poll(() => origins()[0], { timeout: 5000 }).toBe('http://127.0.0.1:3');
  expect(gateway.snapshots.value.url).toBe('http://127.0.0.1:18902');
});

test('a config that breaks leaves the servers as they are', async () => {
  await write(18_901, 'http://127.0.0.1:2/v1');
  await using panel = await open();
  await writeFile(file, '{');
  await expect.poll(() => panel.services.config.snapshots.value.status, { timeout: 5000 }).toBe('unreadable');
  expect(panel.services.endpoints.snapshots.value[0]?.origin).toBe('http://127.0.0.1:2');
});

test('without a config the panel opens all the same', async () => {
  await using panel = await open();
  expect(panel.services.config.snapshots.value.status).toBe('missing');
  expect(panel.services.endpoints.snapshots.value).toEqual([]);
  expect(panel.services.gateway.snapshots.value.url).toBe('http://127.0.0.1:18789');
});

test('a machine may be added by the whole link of its Hearth: the setting has the address, the secrets have the token', async () => {
  await using panel = await open();
  const { settings, fleet } = panel.services;
  const added = (url: string) =>
    settings.set({ machines: [{ kind: 'serve', id: 'studio', name: 'Studio', url }] });
  const kept = await added('http://127.0.0.1:2/#token=secret-word');
  expect(kept).toMatchObject({ ok: true, value: { machines: [{ url: 'http://127.0.0.1:2' }] } });
  await expect.poll(() => fleet.snapshots.value.machines[1]).toMatchObject({ id: 'studio', name: 'Studio' });
  expect(await readFile(join(root, 'state', 'settings.json'), 'utf8')).not.toContain('secret-word');
  expect(await readFile(join(root, 'state', 'secrets.json'), 'utf8')).toContain('secret-word');

  const refused = await added('studio#token=other-word');
  expect(refused).toMatchObject({ ok: false, problem: { code: 'machine-url-invalid' } });
  expect(JSON.stringify(refused)).not.toContain('other-word');
  expect(settings.snapshots.value.machines).toHaveLength(1);
});

test('ending breaks off what hangs and leaves no timer, socket or watcher behind', async () => {
  const connections = new Set<unknown>();
  const hanging = createServer((socket) => {
    connections.add(socket);
    socket.resume();
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  await write(port, `http://127.0.0.1:${port}/v1`);
  // What earlier tests asked the system about this computer may still be on its way.
  await expect.poll(() => resources()['ProcessWrap'] ?? 0, { timeout: 5000 }).toBe(0);
  const before = resources();
  const panel = await open();
  const streams = [panel.services.endpoints, panel.services.gateway, panel.services.config].map(
    async ({ snapshots }) => {
      const life = new AbortController();
      const watch = (snapshots as { watch(signal: AbortSignal): AsyncGenerator }).watch(life.signal);
      await watch.next();
      life.abort();
      await watch.next();
    },
  );
  await expect.poll(() => connections.size).toBeGreaterThan(0);
  await Promise.all(streams);
  await panel[Symbol.asyncDispose]();
  // Broken off: had its time run out, the server would be known as one that does not answer.
  expect(panel.services.endpoints.snapshots.value.map(({ state }) => state.kind)).toEqual(['checking']);
  await expect.poll(() => connections.size).toBe(0);
  // Not by `expect.poll`: its own timers would be counted.
  const left = (): string[] =>
    Object.entries(resources()).flatMap(([kind, count]) => (count > (before[kind] ?? 0) ? [kind] : []));
  const since = performance.now();
  while (left().length > 0 && performance.now() - since < 10_000)
    await new Promise((resolve) => setImmediate(resolve));
  expect(left()).toEqual([]);
  await new Promise((resolve) => hanging.close(resolve));
});

/** Kinds and numbers of what keeps this process alive, but for what the test runner itself brings and leaves. */
function resources(): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (/^(Timeout|FSEventWrap|ChildProcess|ProcessWrap|StatWatcher)$/.test(kind))
      kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
