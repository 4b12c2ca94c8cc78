import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
  chmod,
  mkdir,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeAtomically, writeSteps } from './atomic-write.ts';
import { takeLock } from './file-lock.ts';
import { stateDirectory } from './paths.ts';
import { readBytes } from './read-bytes.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-files-'));
  file = path.join(dir, 'openclaw.json');
});
afterEach(() => rm(dir, { recursive: true }));

const errno = (code: string): Error => Object.assign(new Error(code), { code });

describe('writing in one step', () => {
  test('keeps the mode of the file that is there, and makes a new one private', async () => {
    await writeFile(file, 'old');
    await chmod(file, 0o644);
    await writeAtomically({ file, bytes: Buffer.from('new') });
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    await writeAtomically({ file: path.join(dir, 'other'), bytes: Buffer.from('x') });
    expect((await stat(path.join(dir, 'other'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dir)).toEqual(['openclaw.json', 'other']);
  });

  test.runIf(process.getuid?.() === 0)('keeps the owner', async () => {
    await writeFile(file, 'old');
    const { chown } = await import('node:fs/promises');
    await chown(file, 12_345, 12_346);
    await writeAtomically({ file, bytes: Buffer.from('new') });
    expect(await stat(file)).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  test('writes where a link leads, and keeps the link', async () => {
    await mkdir(path.join(dir, 'real'));
    await writeFile(path.join(dir, 'real', 'target'), 'old');
    await symlink('real/target', file);
    await writeAtomically({ file, bytes: Buffer.from('new') });
    expect(await readlink(file)).toBe('real/target');
    expect(await readFile(path.join(dir, 'real', 'target'), 'utf8')).toBe('new');
  });

  test('makes the missing file that a link leads to', async () => {
    await symlink('later', file);
    await writeAtomically({ file, bytes: Buffer.from('new'), expected: null });
    expect(await readlink(file)).toBe('later');
    expect(await readFile(path.join(dir, 'later'), 'utf8')).toBe('new');
  });

  test.each([
    ['is another', 'other', Buffer.from('seen')],
    ['should not be there', 'other', null],
    ['is gone', null, Buffer.from('seen')],
  ])('leaves everything alone where the file %s', async (_what, present, expected) => {
    if (present !== null) await writeFile(file, present);
    expect(await writeAtomically({ file, bytes: Buffer.from('mine'), expected })).toBe('changed');
    const left = await readFile(file, 'utf8').catch(() => null);
    expect(left).toBe(present);
    expect(await readdir(dir)).toEqual(present === null ? [] : ['openclaw.json']);
  });

  test.each(['create', 'replace'] as const)(
    'leaves the old bytes and no other file when %s fails',
    async (step) => {
      await writeFile(file, 'old');
      const steps = {
        ...writeSteps,
        [step]: () => {
          throw errno('ENOSPC');
        },
      };
      await expect(writeAtomically({ file, bytes: Buffer.from('new'), steps })).rejects.toThrow('ENOSPC');
      expect(await readFile(file, 'utf8')).toBe('old');
      expect(await readdir(dir)).toEqual(['openclaw.json']);
    },
  );

  test('leaves the old bytes when the process is killed just before the replacement', async () => {
    await writeFile(file, 'old');
    const script = `
      import { writeAtomically, writeSteps } from ${JSON.stringify(new URL('atomic-write.ts', import.meta.url).href)};
      const steps = { ...writeSteps, replace() { process.stdout.write('ready'); for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000); } };
      await writeAtomically({ file: ${JSON.stringify(file)}, bytes: Buffer.from('new'), steps });
    `;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--no-warnings', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(dir)).toHaveLength(2);
  });
});

describe('reading', () => {
  test('tells apart what cannot be read', async () => {
    expect(await readBytes(file, 10)).toEqual({ kind: 'missing' });
    expect(await readBytes(path.join(file, 'below'), 10)).toEqual({ kind: 'missing' });
    expect(await readBytes(dir, 10)).toEqual({ kind: 'not-a-file', directory: true });
    await writeFile(file, 'x'.repeat(11));
    expect(await readBytes(file, 10)).toEqual({ kind: 'too-large', size: 11 });
    expect(await readBytes(file, 11)).toMatchObject({ kind: 'read', links: 1 });
  });

  test.runIf(process.platform === 'linux')('does not wait for a device or read an endless file', async () => {
    expect(await readBytes('/dev/zero', 10)).toEqual({ kind: 'not-a-file', directory: false });
    expect((await readBytes('/proc/self/environ', 0)).kind).toBe('too-large');
  });
});

describe('a lock between processes', () => {
  const options = { patience: 5000, staleAfter: 60_000 };

  test('lets one in at a time', async () => {
    const lock = path.join(dir, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      await using held = await takeLock(lock, options);
      expect(held).not.toBeNull();
      inside += 1;
      most = Math.max(most, inside);
      await stat(dir);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  test('is given up on when the holder keeps it', async () => {
    const lock = path.join(dir, 'lock');
    await using held = await takeLock(lock, options);
    expect(held).not.toBeNull();
    expect(await takeLock(lock, { ...options, patience: 0 })).toBeNull();
  });

  test('is not waited for once nobody wants it any more', async () => {
    const lock = path.join(dir, 'lock');
    await using held = await takeLock(lock, options);
    expect(held).not.toBeNull();
    const ended = new AbortController();
    const waiting = takeLock(lock, { ...options, patience: 600_000, signal: ended.signal });
    ended.abort();
    expect(await waiting).toBeNull();
  });

  test.each([
    ['of a process that is gone', { alive: () => false }],
    ['that is older than any work takes', { now: () => Date.now() + 61_000 }],
  ])('%s is taken over', async (_what, more) => {
    const lock = path.join(dir, 'lock');
    await writeFile(lock, JSON.stringify({ pid: process.pid, id: 'x', at: Date.now() }));
    await using held = await takeLock(lock, { ...options, ...more });
    expect(held).not.toBeNull();
  });

  test('that cannot be read is taken over once it is old', async () => {
    const lock = path.join(dir, 'lock');
    await writeFile(lock, '{');
    expect(await takeLock(lock, { ...options, patience: 0 })).toBeNull();
    await using held = await takeLock(lock, { ...options, now: () => Date.now() + 61_000 });
    expect(held).not.toBeNull();
  });
});

test('the state directory is the platform’s place unless the user names one', () => {
  const env = { HOME: '/h' };
  expect(stateDirectory({ env, platform: 'linux' })).toBe('/h/.local/state/hearth');
  expect(stateDirectory({ env: { ...env, XDG_STATE_HOME: '/x' }, platform: 'linux' })).toBe('/x/hearth');
  expect(stateDirectory({ env, platform: 'darwin' })).toBe('/h/Library/Application Support/Hearth');
  expect(stateDirectory({ env: { ...env, LOCALAPPDATA: '/l' }, platform: 'win32' })).toBe('/l/Hearth');
  expect(stateDirectory({ env: { ...env, HEARTH_STATE_DIR: '~/s' } })).toBe('/h/s');
  expect(stateDirectory({ env: { ...env, HEARTH_STATE_DIR: '/e' } }, '/o')).toBe('/o');
});
