import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeOwnFolder } from './own-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the folder of a process', () => {
  it('is its own, and those of processes that are gone are removed', async () => {
    const gone = path.join(folder, '4000001-0123456789ab');
    const other = path.join(folder, '4000002-0123456789ab');
    const earlier = path.join(folder, `${process.pid}-0123456789ab`);
    for (const name of [gone, other, earlier]) await makeOwnFolder(name).then(({ path: made }) => stat(made));
    const one = await makeOwnFolder(folder, (pid) => pid === 4_000_002);
    const two = await makeOwnFolder(folder, (pid) => pid === 4_000_002);
    expect((await readdir(folder)).toSorted()).toEqual(
      [other, one.path, two.path].map((name) => path.basename(name)).toSorted(),
    );
    expect((await stat(one.path)).mode & 0o777).toBe(0o700);
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([path.basename(other)]);
  });
});
