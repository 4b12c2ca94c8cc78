import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { linuxProcesses } from './linux-processes.ts';
import { macLister } from './mac-processes.ts';
import { run } from './run.ts';

const children = new Set<ChildProcess>();
afterEach(async () => {
  await Promise.all([...children].map(end));
  children.clear();
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

/** A Node that waits until it is ended; `script` runs first and ends its start with a line. */
async function waiting(script = 'console.log("up")', args: readonly string[] = []): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000)`, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  await once(child.stdout, 'data');
  return child;
}

/** The one port a process listens on. */
async function listening(pid: number): Promise<number> {
  const lines = [`/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`].flatMap((file) =>
    readFileSync(file, 'utf8').split('\n'),
  );
  const ports = lines.flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return state === '0A' ? [Number.parseInt(local!.split(':')[1]!, 16)] : [];
  });
  const processes = linuxProcesses();
  for (const port of ports) if ((await processes.listenerOn(port))?.pid === pid) return port;
  throw new Error('listens on no port');
}

const read = (file: string): string => readFileSync(`/proc/${file}`, 'utf8');

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('a living process: its name, parent, memory and command, secrets masked', async () => {
    const child = await waiting(undefined, ['--token', 'very-secret-token']);
    const facts = await linuxProcesses().facts(child.pid!);
    expect(facts).toMatchObject({ pid: child.pid, parent: process.pid, name: 'node' });
    expect(facts?.memoryBytes).toBeGreaterThan(10_000_000);
    expect(facts?.command).toContain('--token ••••');
    expect(JSON.stringify(facts)).not.toContain('very-secret');
  });

  test('a process that gives itself a long title is named by all of it', async () => {
    const child = await waiting('process.title = "openclaw-gateway"; console.log("up")');
    expect(await linuxProcesses().facts(child.pid!)).toMatchObject({ name: 'openclaw-gateway' });
  });

  test('an identity stays while the process lives, and is another one’s never', async () => {
    const processes = linuxProcesses();
    const [one, other] = [await waiting(), await waiting()];
    const identity = await processes.identity(one.pid!);
    expect(identity).not.toBeNull();
    expect(await processes.identity(one.pid!)).toBe(identity);
    expect(await processes.identity(other.pid!)).not.toBe(identity);
    await end(one);
    expect(await processes.identity(one.pid!)).toBeNull();
    expect(await processes.facts(one.pid!)).toBeNull();
    expect(await processes.startTime(one.pid!)).toBeNull();
  });

  test('a process that ended and was not collected yet does not live', async () => {
    // The shell starts a child that ends with its input, and becomes a program that never looks after it.
    const script = 'cat <&3 >/dev/null & echo $!; exec sleep 60';
    const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    children.add(parent);
    const [out, input] = [parent.stdout as Readable, parent.stdio[3] as Writable];
    const [printed] = (await once(out, 'data')) as [Buffer];
    const pid = Number(String(printed).trim());
    await expect.poll(() => read(`${parent.pid}/comm`), { timeout: 10_000 }).toBe('sleep\n');
    expect(await linuxProcesses().identity(pid)).not.toBeNull();
    input.end();
    await expect.poll(() => read(`${pid}/stat`), { timeout: 10_000 }).toMatch(/\) Z /);
    expect(await linuxProcesses().identity(pid)).toBeNull();
  });

  test('who listens on a port, also on IPv6 alone; null for nobody', async () => {
    const processes = linuxProcesses();
    for (const host of ['127.0.0.1', '::1']) {
      const child = await waiting(
        `require('net').createServer().listen(0, '${host}', function () { console.log(this.address().port) })`,
      );
      const port = await listening(child.pid!);
      expect(await processes.listenerOn(port)).toEqual({ pid: child.pid, name: 'node' });
      await end(child);
      expect(await processes.listenerOn(port)).toBeNull();
    }
  });

  test('the ancestors of a child lead over this process to the first one', async () => {
    const child = await waiting();
    const ancestors = await linuxProcesses().ancestors(child.pid!);
    expect(ancestors[0]?.pid).toBe(process.pid);
    expect(ancestors.at(-1)?.pid).toBe(1);
  });

  test('numbers that are no process are nobody', async () => {
    const processes = linuxProcesses();
    for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 40]) {
      expect(await processes.identity(pid)).toBeNull();
      expect(await processes.facts(pid)).toBeNull();
      expect(await processes.ancestors(pid)).toEqual([]);
    }
  });

  test('macOS’s questions are understood by a real ps, which agrees with /proc', async () => {
    const child = await waiting();
    const lister = macLister(process.env, async (program, args) => {
      const outcome = await run(program, args, {
        env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
        deadline: 20_000,
      });
      return outcome.kind === 'ended' ? outcome.stdout : null;
    });
    const listed = await lister.one(child.pid!);
    expect(listed).toMatchObject({ pid: child.pid, parent: process.pid, terminal: null });
    expect(listed?.command).toContain('setInterval');
    expect(Math.abs((listed?.startTime ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect((await lister.all()).get(process.pid)?.pid).toBe(process.pid);
  });
});
