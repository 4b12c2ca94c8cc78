import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OpenClawProgram } from './find-openclaw.ts';
import { nodeFits, nodeForOpenClaw } from './openclaw-node.ts';
import { ProgramVersions, versionIn } from './program-versions.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'hearth-node-')));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true });
});

async function program(file: string, script: string): Promise<string> {
  const full = path.join(dir, file);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, `#!/bin/sh\n${script}\n`);
  await chmod(full, 0o755);
  return full;
}

/** A stand-in for Node that tells its version. */
const node = (file: string, version: string): Promise<string> => program(file, `echo v${version}`);

/** OpenClaw found in `dir/oc`, with these folders on the PATH. */
async function found(...folders: string[]): Promise<{ file: string; openclaw: OpenClawProgram }> {
  const file = await program('oc/openclaw', 'true');
  const PATH = [...folders.map((folder) => path.join(dir, folder)), '/bin'].join(path.delimiter);
  return { file, openclaw: { program: file, args: [], env: { PATH, HOME: path.join(dir, 'home') } } };
}

const options = () => ({ versions: new ProgramVersions(), platform: 'linux' as const, ownExecutable: null });

test.each([
  ['24.16.0', true],
  ['24.21.0', true],
  ['24.15.9', false],
  ['25.9.0', false],
  ['26.0.0', false],
  ['26.1.0', true],
  ['27.0.0', true],
  ['20.20.2', false],
  ['26.1.0-nightly', false],
  ['x', false],
])('Node %s is one that OpenClaw runs on: %s', (version, fits) => {
  expect(nodeFits(version)).toBe(fits);
});

test.each([
  ['v24.21.0\n', '24.21.0'],
  ['OpenClaw 2026.9.6 (eb377ac)', '2026.9.6'],
  ['OpenClaw 2026.10.0-beta.1 (eb377ac)', '2026.10.0-beta.1'],
  ['warning: something\nv26.1.0', '26.1.0'],
  ['', null],
  ['10.0.0.1', null],
  ['openclaw: not found', null],
])('a version is read from %j', (printed, version) => {
  expect(versionIn(printed)).toBe(version);
});

test('the first Node of the PATH is the one, where it fits', async () => {
  await node('a/node', '24.21.0');
  await node('b/node', '26.1.0');
  const { file, openclaw } = await found('a', 'b');
  expect(await nodeForOpenClaw(file, openclaw, options())).toEqual({ version: '24.21.0', openclaw });
});

test('a Node that fits is put before one that does not', async () => {
  await node('a/node', '20.20.2');
  await node('b/node', '26.1.0');
  const { file, openclaw } = await found('a', 'b');
  const chosen = await nodeForOpenClaw(file, openclaw, options());
  expect(chosen.version).toBe('26.1.0');
  expect(chosen.openclaw.env['PATH']?.split(path.delimiter).slice(0, 2)).toEqual([
    path.join(dir, 'b'),
    path.join(dir, 'a'),
  ]);
});

test('the Node that OpenClaw was installed with is found off the PATH', async () => {
  await node('prefix/bin/node', '24.16.0');
  const script = await program('prefix/lib/node_modules/openclaw/openclaw.mjs', '');
  await mkdir(path.join(dir, 'links'));
  const link = path.join(dir, 'links/openclaw');
  await symlink(script, link);
  const openclaw = { program: 'node', args: [link], env: { PATH: path.join(dir, 'links'), HOME: dir } };
  const chosen = await nodeForOpenClaw(link, openclaw, options());
  expect(chosen.version).toBe('24.16.0');
  expect(chosen.openclaw).toMatchObject({ program: path.join(dir, 'prefix/bin/node'), args: [link] });
});

test('a Node that OpenClaw’s file names by its whole path is the one, fit or not', async () => {
  const fixed = await node('brew/node', '22.0.0');
  await node('a/node', '24.21.0');
  const file = path.join(dir, 'openclaw');
  await writeFile(file, `#!${fixed}\nimport 'x';\n`);
  await chmod(file, 0o755);
  const openclaw = { program: file, args: [], env: { PATH: path.join(dir, 'a'), HOME: dir } };
  expect(await nodeForOpenClaw(file, openclaw, options())).toEqual({ version: null, openclaw });
  await node('brew/node', '24.20.0');
  expect(await nodeForOpenClaw(file, openclaw, options())).toMatchObject({ version: '24.20.0' });
});

test('Hearth’s own executable is never taken for a Node, and never started', async () => {
  const electron = await program('app/hearth', `echo v24.21.0; : > ${path.join(dir, 'started')}`);
  await mkdir(path.join(dir, 'a'));
  await symlink(electron, path.join(dir, 'a/node'));
  await node('b/node', '24.21.0');
  const { file, openclaw } = await found('a', 'b');
  const chosen = await nodeForOpenClaw(
    file,
    { ...openclaw, program: 'node', args: [file] },
    {
      ...options(),
      ownExecutable: electron,
    },
  );
  expect(chosen.openclaw.program).toBe(path.join(dir, 'b/node'));
  expect(chosen.openclaw.env['PATH']?.startsWith(path.join(dir, 'b'))).toBe(true);
  await expect(realpath(path.join(dir, 'started'))).rejects.toThrow('ENOENT');
});

test('inside Electron the executable that runs is known as Hearth’s own', async () => {
  vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, electron: '45.0.0' });
  await mkdir(path.join(dir, 'a'));
  await symlink(process.execPath, path.join(dir, 'a/node'));
  await node('b/node', '26.1.0');
  const { file, openclaw } = await found('a', 'b');
  const chosen = await nodeForOpenClaw(file, openclaw, {
    versions: new ProgramVersions(),
    platform: 'linux',
  });
  expect(chosen.version).toBe('26.1.0');
});

test('a program is asked for its version once, and again when it was changed', async () => {
  const count = path.join(dir, 'count');
  const file = await program('tool', `echo x >> ${count}; echo 1.2.3`);
  const versions = new ProgramVersions();
  const start = { program: file, args: [], env: { PATH: '/bin:/usr/bin' } };
  const twice = await Promise.all([versions.ask(file, start), versions.ask(file, start)]);
  expect([...twice, await versions.ask(file, start)]).toEqual(['1.2.3', '1.2.3', '1.2.3']);
  const lines = async (): Promise<number> => (await readFile(count, 'utf8')).split('\n').length - 1;
  expect(await lines()).toBe(1);
  await program('tool', `echo x >> ${count}; echo version 1.3.0`);
  expect(await versions.ask(file, start)).toBe('1.3.0');
  expect(await lines()).toBe(2);
});

test('a program that says no version is asked again next time', async () => {
  const file = await program('tool', `test -e ${path.join(dir, 'ready')} && echo 1.2.3`);
  const versions = new ProgramVersions();
  const start = { program: file, args: [], env: { PATH: '/bin:/usr/bin' } };
  expect(await versions.ask(file, start)).toBeNull();
  await writeFile(path.join(dir, 'ready'), '');
  expect(await versions.ask(file, start)).toBe('1.2.3');
  expect(
    await versions.ask(path.join(dir, 'none'), { ...start, program: path.join(dir, 'none') }),
  ).toBeNull();
});
