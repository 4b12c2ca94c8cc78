import { EventEmitter, once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FileWatch, type FileWatchOptions } from './watch.ts';

let dir: string;
let file: string;
let ended: AsyncDisposableStack;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-watch-'));
  file = path.join(dir, 'oc', 'openclaw.json');
  ended = new AsyncDisposableStack();
});
afterEach(async () => {
  await ended.disposeAsync();
  await rm(dir, { recursive: true });
});

/** A watch whose reports are counted and can be waited for. */
async function watching(options?: FileWatchOptions, files = [file]) {
  const reports = new EventEmitter();
  let count = 0;
  const watch = ended.use(
    new FileWatch(() => {
      count += 1;
      reports.emit('change');
    }, options),
  );
  await watch.follow(files);
  return { watch, count: () => count, next: () => once(reports, 'change') };
}

/** Does the change, and gives the number of reports so far. */
async function reportsOf(change: () => Promise<unknown>, files = [file]): Promise<() => number> {
  const { count } = await watching(undefined, files);
  await change();
  return count;
}

async function replace(target: string, text: string): Promise<void> {
  await writeFile(`${target}.new`, text);
  await rename(`${target}.new`, target);
}

async function makeFile(text = 'a'): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

test('a write in place, a replacement and a deletion are noticed', async () => {
  await makeFile();
  await expect.poll(await reportsOf(() => appendFile(file, 'b'))).toBe(1);
  await expect.poll(await reportsOf(() => replace(file, 'c'))).toBe(1);
  await expect.poll(await reportsOf(() => unlink(file))).toBe(1);
});

test('a file that appears is noticed, also in directories that are not there yet', async () => {
  await expect.poll(await reportsOf(() => makeFile())).toBe(1);
  const deep = path.join(dir, 'x', 'y', 'z', 'openclaw.json');
  const make = async (): Promise<void> => {
    await mkdir(path.dirname(deep), { recursive: true });
    await writeFile(deep, 'a');
  };
  await expect.poll(await reportsOf(make, [deep])).toBe(1);
});

test('a change of what a link leads to is noticed, and of the link', async () => {
  await mkdir(path.dirname(file));
  await mkdir(path.join(dir, 'elsewhere'));
  const target = path.join(dir, 'elsewhere', 'real.json');
  await writeFile(target, 'a');
  await symlink(target, file);
  await expect.poll(await reportsOf(() => replace(target, 'b'))).toBe(1);
  const relink = async (): Promise<void> => {
    await writeFile(`${target}2`, 'c');
    await symlink(`${target}2`, `${file}.new`);
    await rename(`${file}.new`, file);
  };
  await expect.poll(await reportsOf(relink)).toBe(1);
});

test('a file in a directory that is deleted and made again is noticed each time', async () => {
  await makeFile();
  const { next, count } = await watching();
  for (const text of ['b', 'c', 'd']) {
    const reported = next();
    await rm(path.dirname(file), { recursive: true });
    await makeFile(text);
    await reported;
  }
  expect(count()).toBeGreaterThanOrEqual(3);
});

test('other files of the directory are not reported, and a file that is written in pieces is reported once', async () => {
  await makeFile();
  const { next, count } = await watching({ lookEvery: () => 20, settle: 400 });
  const reported = next();
  for (let i = 0; i < 20; i += 1) await writeFile(path.join(dir, 'oc', `other-${i}`), 'x');
  for (let i = 0; i < 5; i += 1) await appendFile(file, `piece ${i}`);
  expect(count()).toBe(0);
  await reported;
  expect(count()).toBe(1);
});

test('whoever follows the same files again need not read them again', async () => {
  await makeFile();
  const { watch } = await watching();
  expect(await watch.follow([file])).toBe(false);
  expect(await watch.follow([file, `${file}.other`])).toBe(true);
});

test('nothing is left of a watch that was ended', async () => {
  await makeFile();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { watch, count } = await watching();
  expect(vi.getTimerCount()).toBe(1);
  await writeFile(file, 'b');
  await watch[Symbol.asyncDispose]();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  expect(count()).toBe(0);
});

test('looks seldom while nobody needs to know, and at once when somebody does', async () => {
  await makeFile();
  let hurry = false;
  const { next, count, watch } = await watching({ lookEvery: () => (hurry ? 20 : 3_600_000), settle: 20 });
  const reported = next();
  await writeFile(file, 'changed');
  hurry = true;
  watch.reconsider();
  await reported;
  expect(count()).toBe(1);
});
