import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { linuxProcesses } from '../process/linux-processes.ts';
import type { ProcessFacts, Processes } from '../process/processes.ts';
import { readLock } from './lock.ts';

let dir: string;
let child: ChildProcess;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-lock-'));
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
});
afterAll(async () => {
  child.kill('SIGKILL');
  await rm(dir, { recursive: true });
});

let configLock: string;
let stateLock: string;
beforeEach(async () => {
  const folder = await mkdtemp(path.join(dir, 'x'));
  configLock = path.join(folder, 'gateway.0.lock');
  stateLock = path.join(folder, 'gateway.state.lock');
});

/** As OpenClaw 2026.9.6 writes it, the blanks behind it included. */
const payload = (more: object): string =>
  `${JSON.stringify(
    {
      pid: 4242,
      ownerId: '92bdc680-050c-4fa9-8452-7028a4bd9507',
      cronOwnerProjection: 'dynamic-default-v1',
      createdAt: '2026-11-22T19:49:17.158Z',
      configPath: '/s/openclaw.json',
      stateDir: '/s',
      port: 34387,
      startTime: 1119815,
      ...more,
    },
    null,
    2,
  )}\n\t\t  \t \t`;

const gateway: ProcessFacts = {
  pid: 4242,
  parent: 1,
  name: 'openclaw-gateway',
  command: 'openclaw-gateway',
  terminal: null,
  memoryBytes: null,
  unit: null,
};

/** A machine on which one process lives. */
const machine = (
  startTime: number | null = 1119815,
  facts: ProcessFacts = gateway,
): Pick<Processes, 'identity' | 'startTime' | 'facts'> => ({
  identity: async (pid) => (pid === facts.pid ? `${pid}@1` : null),
  startTime: async (pid) => (pid === facts.pid ? startTime : null),
  facts: async (pid) => (pid === facts.pid ? facts : null),
});

const read = (processes = machine()) => readLock({ lockFiles: [configLock, stateLock] }, processes);

test('no lock file: no gateway', async () => {
  expect(await read()).toEqual({ kind: 'none' });
});

test('a lock of a living gateway tells its pid, its real port and since when', async () => {
  await writeFile(stateLock, payload({}));
  expect(await read()).toEqual({
    kind: 'held',
    pid: 4242,
    port: 34387,
    since: Date.parse('2026-11-22T19:49:17.158Z'),
    identity: '4242@1',
  });
  await writeFile(stateLock, payload({ port: undefined, createdAt: 'soon' }));
  expect(await read()).toMatchObject({ kind: 'held', port: null, since: null });
});

test('a lock whose process is gone, or whose pid is another process’s by now, is stale', async () => {
  await writeFile(configLock, payload({ pid: 4711 }));
  expect(await read()).toEqual({ kind: 'stale', pid: 4711 });
  await writeFile(configLock, payload({}));
  expect(await read(machine(1119816))).toEqual({ kind: 'stale', pid: 4242 });
});

/** Process 4711 ends, and does `leave` before that, when it is looked at. */
const endsFirst = (leave: () => Promise<void>): ReturnType<typeof machine> => {
  const { identity, ...others } = machine();
  const end = async (): Promise<null> => {
    await leave();
    return null;
  };
  return { ...others, identity: async (pid) => (pid === 4711 ? await end() : await identity(pid)) };
};

test('a gateway that ends in order while its lock is read leaves none, and the next one counts', async () => {
  await writeFile(stateLock, payload({ pid: 4711 }));
  expect(await read(endsFirst(() => rm(stateLock)))).toEqual({ kind: 'none' });
  await writeFile(stateLock, payload({ pid: 4711 }));
  expect(await read(endsFirst(() => writeFile(stateLock, payload({}))))).toMatchObject({
    kind: 'held',
    pid: 4242,
  });
});

test('a lock without a start time counts where the process is OpenClaw’s', async () => {
  await writeFile(configLock, payload({ startTime: undefined }));
  expect(await read()).toMatchObject({ kind: 'held' });
  expect(await read(machine(1, { ...gateway, name: 'vim', command: 'vim' }))).toMatchObject({
    kind: 'stale',
  });
  await writeFile(configLock, payload({}));
  expect(await read(machine(null))).toMatchObject({ kind: 'held' });
});

test('another of OpenClaw’s programs on the state is told apart', async () => {
  await writeFile(stateLock, payload({ role: 'sqlite-maintenance' }));
  expect(await read()).toEqual({ kind: 'in-use', pid: 4242, role: 'sqlite-maintenance' });
});

test('a holder of the state counts before a stale or broken lock of the config', async () => {
  await writeFile(configLock, 'nonsense');
  await writeFile(stateLock, payload({}));
  expect(await read()).toMatchObject({ kind: 'held' });
  await writeFile(stateLock, payload({ pid: 4711 }));
  expect(await read()).toEqual({ kind: 'unreadable', file: configLock, cause: 'content' });
});

test.each([0, -1, 1.5, 2 ** 33, 'x', null])('pid %s is nobody’s', async (pid) => {
  await writeFile(configLock, payload({ pid }));
  expect(await read()).toMatchObject({ kind: 'unreadable', cause: 'content' });
});

test('what is no lock file is not read: a link, a folder, a huge file', async () => {
  await writeFile(`${stateLock}.real`, payload({}));
  await symlink(`${stateLock}.real`, stateLock);
  expect(await read()).toEqual({ kind: 'unreadable', file: stateLock, cause: 'link' });
  await mkdir(configLock);
  expect(await read()).toMatchObject({ file: configLock, cause: 'not-a-file' });
  await rm(configLock, { recursive: true });
  await writeFile(configLock, payload({}) + ' '.repeat(70_000));
  expect(await read()).toMatchObject({ file: configLock, cause: 'too-large' });
});

test('whatever a lock file holds, reading it never throws', async () => {
  const anyPayload = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ pid: fc.anything(), port: fc.anything(), role: fc.anything() }).map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '';
      }
    }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(anyPayload, async (content) => {
      await writeFile(configLock, content);
      const lock = await read();
      expect(['unreadable', 'held', 'stale', 'in-use']).toContain(lock.kind);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test.runIf(process.platform === 'linux')(
  'a real process’s start time is what a lock tells on Linux',
  async () => {
    const processes = linuxProcesses();
    const pid = child.pid ?? 0;
    const startTime = await processes.startTime(pid);
    await writeFile(configLock, payload({ pid, startTime }));
    expect(await read(processes)).toMatchObject({ kind: 'held', pid });
    await writeFile(configLock, payload({ pid, startTime: (startTime ?? 0) + 1 }));
    expect(await read(processes)).toMatchObject({ kind: 'stale', pid });
  },
);
