import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { link, mkdir, open, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../shared/problem.ts';
import { writeSteps } from '../files/atomic-write.ts';
import {
  dir,
  file,
  refs,
  setChain,
  two,
  ab,
  ba,
  text,
  here,
  ready,
  problemOf,
  valueOf,
  openAt,
} from './scratch.test-support.ts';

describe('a file that cannot be used', () => {
  const cases: [string, () => Promise<unknown>, Problem['code'], object][] = [
    ['a directory', () => mkdir(file), 'config-is-directory', {}],
    ['a pipe', () => promisify(execFile)('mkfifo', [file]), 'config-not-a-file', {}],
    ['empty', () => writeFile(file, ''), 'config-empty', {}],
    [
      '50 MB',
      async () => {
        await using handle = await open(file, 'w');
        await handle.truncate(50 * 1024 * 1024);
      },
      'config-too-large',
      { limitMiB: 8 },
    ],
    ['not UTF-8', () => writeFile(file, Buffer.from([0x7b, 0xff, 0x7d])), 'config-not-utf8', {}],
    ['broken JSON5', () => writeFile(file, '{\n  a: 1,\n  b: }\n'), 'config-syntax', { line: 3, column: 6 }],
    ['no object', () => writeFile(file, '[]'), 'config-not-object', {}],
    ['of a wrong shape', () => writeFile(file, '{agents:[]}'), 'config-shape', { path: 'agents' }],
    [
      'including a missing file',
      () => writeFile(file, '{$include:"x"}'),
      'include-missing',
      { file: '', include: 'x' },
    ],
    [
      'including a file outside',
      () => writeFile(file, '{$include:"../x"}'),
      'include-escapes',
      { include: '../x' },
    ],
    [
      'including a link that leads outside',
      async () => {
        await writeFile(path.join(dir, 'x'), '{}');
        await symlink('../x', path.join(dir, 'oc', 'x'));
        await writeFile(file, '{$include:"x"}');
      },
      'include-escapes',
      {},
    ],
    [
      'including a hard link',
      async () => {
        await writeFile(path.join(dir, 'oc', 'y'), '{}');
        await link(path.join(dir, 'oc', 'y'), path.join(dir, 'oc', 'x'));
        await writeFile(file, '{$include:"x"}');
      },
      'include-invalid',
      {},
    ],
    ['including itself', () => writeFile(file, '{$include:"openclaw.json"}'), 'include-circular', {}],
    [
      'including a broken file',
      async () => {
        await writeFile(path.join(dir, 'oc', 'x'), '{\n?');
        await writeFile(file, '{$include:"x"}');
      },
      'include-syntax',
      { line: 2, column: 1 },
    ],
    ['including a directory', () => writeFile(file, '{$include:"."}'), 'include-invalid', {}],
    ['including a number', () => writeFile(file, '{$include:1}'), 'include-invalid', {}],
    [
      'including too deep',
      async () => {
        for (let i = 0; i < 12; i += 1)
          await writeFile(path.join(dir, 'oc', `${i}`), `{$include:"${i + 1}"}`);
        await writeFile(file, '{$include:"0"}');
      },
      'include-too-deep',
      { limit: 10 },
    ],
  ];
  test.each(cases)('is told apart: %s', async (_what, make, code, params) => {
    await make();
    const before = await here();
    const config = await openAt();
    const expected = { code, params: 'file' in params ? { ...params, file } : params };
    expect(config.snapshots.value).toMatchObject({ status: 'unreadable', problem: expected });
    expect(problemOf(await config.apply('0'.repeat(64), [setChain(ab, ba)]))).toMatchObject(expected);
    expect(await here()).toEqual(before);
  });

  test('a file that is not there is missing', async () => {
    const config = await openAt();
    expect(config.snapshots.value).toEqual({ status: 'missing', path: file });
    expect(problemOf(await config.apply('0'.repeat(64), [setChain(ab, ba)])).code).toBe('config-missing');
  });

  test('a file that the system refuses to read is unreadable', async () => {
    await writeFile(file, two);
    const refused = Object.assign(new Error('no'), { code: 'EACCES' });
    const config = await openAt({ read: async () => ({ kind: 'failed', error: refused }) });
    expect(config.snapshots.value).toMatchObject({
      status: 'unreadable',
      problem: { code: 'config-unreadable', detail: 'EACCES' },
    });
  });

  test('a file that goes away between reading and writing is not made anew', async () => {
    await writeFile(file, two);
    const steps = {
      ...writeSteps,
      async create(...args: Parameters<typeof writeSteps.create>) {
        await writeSteps.create(...args);
        if (args[0].includes('.openclaw.json')) await rm(file, { force: true });
      },
    };
    const config = await openAt({ steps });
    expect(
      problemOf(await config.apply(ready(config).revision, [setChain(ab, ba)], { validate: false })).code,
    ).toBe('config-missing');
    expect(await here()).toEqual([]);
  });
});

describe('a place that cannot be written', () => {
  test.each([
    ['EACCES', 'write-denied'],
    ['EPERM', 'write-denied'],
    ['EROFS', 'write-read-only'],
    ['ENOSPC', 'disk-full'],
    ['EIO', 'write-failed'],
  ])('%s is told and nothing has changed', async (code, expected) => {
    await writeFile(file, two);
    for (const step of ['create', 'replace'] as const) {
      const steps = {
        ...writeSteps,
        [step]: () => {
          throw Object.assign(new Error(code), { code });
        },
      };
      const config = await openAt({ steps });
      for (const validate of [true, false]) {
        const failure = problemOf(
          await config.apply(ready(config).revision, [setChain(ab, ba)], { validate }),
        );
        expect(failure).toMatchObject({ code: expected, params: { path: file } });
      }
      expect(await text()).toBe(two);
      expect(await here()).toEqual(['openclaw.json']);
      expect(valueOf(await config.history())).toEqual([]);
    }
  });

  test('no history, no change', async () => {
    await writeFile(file, two);
    await writeFile(path.join(dir, 'state'), 'a file in the way');
    const config = await openAt();
    expect(problemOf(await config.apply(ready(config).revision, [setChain(ab, ba)])).code).toBe(
      'write-failed',
    );
    expect(await text()).toBe(two);
  });
});

describe('making a config', () => {
  test('writes a private minimal one that can be taken back', async () => {
    await rm(path.dirname(file), { recursive: true });
    const config = await openAt({ randomToken: () => 'T'.repeat(43) });
    const made = valueOf(await config.create());
    expect(made).toMatchObject({ changed: true, validation: { state: 'valid' } });
    expect(JSON.stringify(made)).not.toContain('TTT');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(ready(config)).toMatchObject({
      chain: refs(null),
      notices: [{ kind: 'models-mode', mode: null }],
    });
    valueOf(await config.undo());
    expect(config.snapshots.value.status).toBe('missing');
    valueOf(await config.undo(valueOf(await config.history())[0]?.id));
    expect(config.snapshots.value.status).toBe('ready');
  });

  test('never touches a file that is there', async () => {
    await writeFile(file, '');
    const config = await openAt();
    expect(problemOf(await config.create()).code).toBe('config-exists');
    expect(await text()).toBe('');
  });
});
