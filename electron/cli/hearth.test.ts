import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('hearth.ts', import.meta.url));
let root: string;
let child: ChildProcess;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hearth-process-'));
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(root, { recursive: true });
});

function start(...args: string[]): ChildProcess {
  const env = {
    PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
    SHELL: '/bin/sh',
    HOME: root,
    HEARTH_STATE_DIR: join(root, 'state'),
    HEARTH_LOOK_FOR_SERVERS: 'no',
  };
  child = spawn(process.execPath, [program, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  return child;
}

/** The address that `serve` prints. */
async function addressOf(serving: ChildProcess): Promise<string> {
  let printed = '';
  for await (const part of serving.stdout!) {
    printed += String(part);
    const address = /http:\S+/.exec(printed)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`no address in ${printed}`);
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serve goes on when its input ends, and %s ends it in order',
  async (signal) => {
    const serving = start('serve', '--port', '0', '--no-open', '--config', join(root, 'openclaw.json'));
    const address = await addressOf(serving);
    serving.stdin!.end();
    const token = (await readFile(join(root, 'state', 'web-token'), 'utf8')).trim();
    expect(address).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:\\d+/#token=${token}$`));
    const session = await fetch(new URL('/session', address), {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(session.status).toBe(204);

    serving.kill(signal);
    const [code] = await once(serving, 'exit');
    expect(code).toBe(0);
  },
);

test('the exit code reaches the shell', async () => {
  const [code] = await once(start('chain', 'show', '--config', join(root, 'gone.json')), 'exit');
  expect(code).toBe(4);
});

test('Ctrl+C while OpenClaw judges an edit leaves the file as it was and nothing beside it', async () => {
  const home = join(root, 'oc');
  const file = join(home, 'openclaw.json');
  await mkdir(home);
  await mkdir(join(root, 'bin'));
  await writeFile(file, '{ agents: {} }\n');
  const openclaw = join(root, 'bin', 'openclaw');
  await writeFile(openclaw, `#!/bin/sh\necho x > '${join(root, 'judging')}'\nsleep 60\n`);
  await chmod(openclaw, 0o755);
  const adding = start('chain', 'add', 'lmstudio/a', '--config', file);
  const ended = once(adding, 'exit');
  await expect.poll(() => readdir(root), { timeout: 10_000 }).toContain('judging');
  adding.kill('SIGINT');
  const [code] = await ended;
  expect(code).toBe(6);
  expect(await readdir(home)).toEqual(['openclaw.json']);
  expect(await readFile(file, 'utf8')).toBe('{ agents: {} }\n');
});
