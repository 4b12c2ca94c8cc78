import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanEnvironment } from './clean-environment.ts';
import { findOpenClaw } from './find-openclaw.ts';
import { loginShellPath, pathFromListing } from './login-path.ts';
import { run } from './run.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-process-'));
});
afterEach(() => rm(dir, { recursive: true }));

const node = (script: string, more: Partial<Parameters<typeof run>[2]> = {}) =>
  run(process.execPath, ['-e', script], { env: process.env, deadline: 20_000, ...more });

async function program(file: string, script: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, script);
  await chmod(file, 0o755);
  return file;
}

const runs = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a program’s environment is free of what Hearth’s own start left in it', () => {
  const env = {
    PATH: '/p',
    LD_PRELOAD: 'x',
    DYLD_INSERT_LIBRARIES: 'x',
    NODE_OPTIONS: 'x',
    ELECTRON_RUN_AS_NODE: '1',
    GONE: undefined,
  };
  expect(cleanEnvironment(env)).toEqual({ PATH: '/p' });
});

test('a run tells its end, its output and its exit code', async () => {
  expect(await node('console.log("out"); console.error("err"); process.exitCode = 3')).toEqual({
    kind: 'ended',
    code: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  expect(await run(path.join(dir, 'none'), [], { env: {}, deadline: 1000 })).toEqual({
    kind: 'not-started',
    cause: 'ENOENT',
  });
});

test('arguments reach the program as they are, with no shell between', async () => {
  const outcome = await run(process.execPath, ['-e', 'console.log(process.argv[1])', '$(id); "x" *'], {
    env: process.env,
    deadline: 20_000,
  });
  expect(outcome).toMatchObject({ stdout: '$(id); "x" *\n' });
});

test('too much output ends the program', async () => {
  expect(
    await node('setInterval(() => process.stdout.write("x".repeat(65536)), 1)', { outputLimit: 100_000 }),
  ).toEqual({ kind: 'too-much-output' });
});

test('a deadline ends the program and what it started', async () => {
  const pidFile = path.join(dir, 'pid');
  const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(c.pid)); setInterval(() => {}, 1000);`;
  const abort = new AbortController();
  const running = node(script, { signal: abort.signal });
  const pid = await vi.waitFor(
    async () => Number(await readFile(pidFile, 'utf8')) || Promise.reject(new Error('not yet')),
    { timeout: 20_000 },
  );
  abort.abort();
  expect(await running).toEqual({ kind: 'stopped' });
  await vi.waitFor(() => expect(runs(pid)).toBe(false), { timeout: 20_000 });
  expect(await node('setInterval(() => {}, 1000)', { deadline: 300 })).toEqual({ kind: 'timed-out' });
});

test('the login shell’s PATH is found among what its start-up files print', async () => {
  expect(pathFromListing('motd\nPATH=/wrong\n_HEARTH_PATH_\nA=1\nPATH=/a:/b\n_HEARTH_PATH_\n')).toBe('/a:/b');
  expect(pathFromListing('command not found')).toBeNull();
  const shell = await program(
    path.join(dir, 'shell'),
    '#!/bin/sh\necho hello\nPATH=/from/shell:$PATH; export PATH\nshift\nexec /bin/sh -c "$1"\n',
  );
  expect(await loginShellPath({ ...process.env, SHELL: shell }, 10_000)).toMatch(/^\/from\/shell:/);
});

test('a login shell that hangs is ended at the deadline', async () => {
  const shell = await program(path.join(dir, 'shell'), '#!/bin/sh\nwhile :; do sleep 1; done\n');
  expect(await loginShellPath({ ...process.env, SHELL: shell }, 200)).toBeNull();
});

test('OpenClaw is looked for in the choice, the login shell’s PATH, the PATH and known folders, in this order', async () => {
  const places = {
    choice: 'c/openclaw',
    shell: 's/openclaw',
    path: 'p/openclaw',
    known: 'home/.local/bin/openclaw',
  };
  for (const place of Object.values(places)) await program(path.join(dir, place), '#!/bin/sh\n');
  const env = { HOME: path.join(dir, 'home'), PATH: path.join(dir, 'p') };
  const askShell = async (): Promise<string> => path.join(dir, 's');
  const find = (options: object) => findOpenClaw({ env, askShell, platform: 'linux', ...options });
  expect(await find({ choice: path.join(dir, places.choice) })).toMatchObject({
    found: true,
    from: 'choice',
    file: path.join(dir, places.choice),
    // A chosen script needs the login shell's Node like any other.
    openclaw: { env: { PATH: [path.join(dir, 's'), path.join(dir, 'p')].join(path.delimiter) } },
  });
  expect(await find({ choice: path.join(dir, 'nothing') })).toMatchObject({
    from: 'login-shell',
    openclaw: { program: path.join(dir, places.shell) },
  });
  expect(await find({ askShell: async () => null })).toMatchObject({
    from: 'path',
    openclaw: { program: path.join(dir, places.path) },
  });
  expect(await find({ askShell: async () => null, env: { ...env, PATH: '' } })).toMatchObject({
    from: 'known-folder',
  });
  expect(
    await find({
      platform: 'win32',
      env: { HOME: path.join(dir, 'nobody'), PATH: '' },
      askShell: async () => null,
      choice: '/x',
    }),
  ).toMatchObject({ found: false, tried: expect.arrayContaining([{ place: 'choice', where: '/x' }]) });
});

test('a choice may begin with the home directory’s ~', async () => {
  const file = await program(path.join(dir, 'home/mine'), '#!/bin/sh\n');
  const env = { HOME: path.join(dir, 'home'), PATH: '' };
  expect(await findOpenClaw({ env, choice: '~/mine', askShell: async () => null })).toMatchObject({
    from: 'choice',
    file,
  });
});

test('a folder that is in several lists is told once among those that were tried', async () => {
  const folder = path.join(dir, 'p');
  const found = await findOpenClaw({
    env: { HOME: dir, PATH: folder },
    askShell: async () => [folder, folder].join(path.delimiter),
    platform: 'win32',
  });
  expect(found.found ? [] : found.tried.filter(({ where }) => where === folder)).toEqual([
    { place: 'login-shell', where: folder },
  ]);
});

test('a package’s script is started by the Node of the PATH', async () => {
  const script = path.join(dir, 'openclaw.mjs');
  await writeFile(script, '');
  expect(await findOpenClaw({ env: {}, choice: script, askShell: async () => null })).toMatchObject({
    openclaw: { program: 'node', args: [script] },
  });
});
