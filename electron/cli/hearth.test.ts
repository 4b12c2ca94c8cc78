import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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
  const env = { PATH: process.env['PATH'], HOME: root, HEARTH_STATE_DIR: join(root, 'state') };
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
  'serve goes on when its input ends, and %s ends it in order and in time',
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

    const asked = performance.now();
    serving.kill(signal);
    const [code] = await once(serving, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2000);
  },
);

test('the exit code reaches the shell', async () => {
  const [code] = await once(start('chain', 'show', '--config', join(root, 'gone.json')), 'exit');
  expect(code).toBe(4);
});
