import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer } from '../../../shared/gateway/answer.ts';
import { AnswerStore, storeSteps } from './answer-store.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await fs.mkdtemp(path.join(os.tmpdir(), 'hearth-answers-'));
  file = path.join(directory, 'gateway', 'answers.jsonl');
});
afterEach(() => fs.rm(directory, { recursive: true, force: true }));

const patience = 10_000;
const entry = (id: string, at: number, different: Partial<Answer> = {}): Answer => ({
  id,
  at,
  outcome: 'answered',
  asked: 'lmstudio/acme/first-70b',
  answered: 'second/acme/other-32b',
  passedOver: [{ ref: 'lmstudio/acme/first-70b', reason: 'unreachable', detail: 'grüße “refused”' }],
  durationMs: 900,
  tokens: { input: 14_000, output: 6 },
  cost: 'local',
  session: 'agent:main:main',
  agent: 'main',
  ...different,
});
const ids = async (store = new AnswerStore(file)): Promise<string[]> =>
  (await store.read()).entries.map(({ id }) => id);

test('what was appended is there after a restart, amended entries once and as they were last', async () => {
  const store = new AnswerStore(file);
  expect(await store.read()).toEqual({ entries: [], problem: null });
  expect(await store.append([entry('a', 1), entry('b', 2, { tokens: null })], patience)).toBeNull();
  expect(await store.append([entry('b', 2)], patience)).toBeNull();
  expect(await new AnswerStore(file).read()).toEqual({
    entries: [entry('b', 2), entry('a', 1)],
    problem: null,
  });
});

test.skipIf(process.platform === 'win32')('nobody else may read it, and no lock stays', async () => {
  await new AnswerStore(file).append([entry('a', 1)], patience);
  expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
  expect((await fs.stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  expect(await fs.readdir(path.dirname(file))).toEqual(['answers.jsonl']);
});

test('broken lines are skipped: a last one that was cut off, nonsense, and entries that are none', async () => {
  await new AnswerStore(file).append([entry('a', 1), entry('b', 2)], patience);
  await fs.appendFile(
    file,
    `null\n{"id":"x"}\nnonsense\n\u0000\n${JSON.stringify(entry('c', 3)).slice(0, 60)}`,
  );
  const store = new AnswerStore(file);
  expect(await ids(store)).toEqual(['b', 'a']);
  await store.append([entry('d', 4)], patience);
  expect(await ids()).toEqual(['d', 'b', 'a']);
});

test('the newest entries are kept, and the file is swept when it has grown by a fifth', async () => {
  const store = new AnswerStore(file, 50);
  const sizes: number[] = [];
  for (let n = 0; n < 200; n += 1) {
    expect(await store.append([entry(`run-${n}`, n)], patience)).toBeNull();
    sizes.push((await fs.readFile(file, 'utf8')).trimEnd().split('\n').length);
  }
  expect(Math.max(...sizes)).toBe(60);
  expect(await ids(new AnswerStore(file, 50))).toEqual(
    Array.from({ length: 50 }, (_, n) => `run-${199 - n}`),
  );
});

test('a full disk is told, nothing thrown, and nothing lost once there is room again', async () => {
  let full = true;
  const store = new AnswerStore(file, 100, {
    async append(to, text) {
      // Half of it gets onto the disk, as on a real one.
      if (full) await storeSteps.append(to, text.slice(0, text.length / 2));
      if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      await storeSteps.append(to, text);
    },
  });
  const batch = [entry('a', 1), entry('b', 2), entry('c', 3)];
  expect(await store.append(batch, patience)).toMatchObject({ code: 'disk-full', params: { path: file } });
  full = false;
  expect(await store.append(batch, patience)).toBeNull();
  expect(await ids()).toEqual(['c', 'b', 'a']);
});

test('a history that cannot be read is told and left alone', async () => {
  await fs.mkdir(file, { recursive: true });
  const store = new AnswerStore(file);
  expect(await store.read()).toMatchObject({ entries: [], problem: { code: 'history-unreadable' } });
  expect(await store.append([entry('a', 1)], patience)).toMatchObject({
    code: 'write-failed',
    detail: 'EISDIR',
  });
});

test('while another Hearth writes, a write waits, and gives up after a while', async () => {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const holder = JSON.stringify({ pid: process.pid, id: 'other', at: Date.now() });
  await fs.writeFile(`${file}.lock`, holder);
  expect(await new AnswerStore(file).append([entry('a', 1)], 30)).toMatchObject({ code: 'write-failed' });
  const waiting = new AnswerStore(file).append([entry('a', 1)], patience);
  await fs.rm(`${file}.lock`);
  expect(await waiting).toBeNull();
});

/** Another process that appends entries one by one, and says so after each. */
function writer(name: string, count: number, limit: number) {
  const store = fileURLToPath(new URL('answer-store.ts', import.meta.url));
  const program = `
    import { AnswerStore } from ${JSON.stringify(store)};
    const store = new AnswerStore(${JSON.stringify(file)}, ${limit});
    for (let n = 0; n < ${count}; n += 1) {
      const failure = await store.append([{ ...${JSON.stringify(entry('', 0))}, id: '${name}-' + n, at: n + 1 }], 10000);
      process.stdout.write(failure === null ? '.' : JSON.stringify(failure));
    }`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('two that write at once lose nothing, also while the file is swept', async () => {
  const limit = 150;
  const writers = ['left', 'right'].map((name) => writer(name, 60, limit));
  const ends = writers.map(async (child) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(child, 'close');
    return said;
  });
  const own = new AnswerStore(file, limit);
  for (let n = 0; n < 100; n += 1) await own.append([entry('own', 1000 + n)], patience);
  expect(await Promise.all(ends)).toEqual(['.'.repeat(60), '.'.repeat(60)]);
  const kept = new Set(await ids(new AnswerStore(file, limit)));
  expect(kept.size).toBe(121);
});

test('killed in the middle of its writing, it leaves a history that can be read and added to', async () => {
  const child = writer('killed', 100_000, 40);
  let written = 0;
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (dots: Buffer) => {
      written += dots.length;
      if (written > 120) resolve();
    });
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  const store = new AnswerStore(file, 40);
  const before = await store.read();
  expect(before.problem).toBeNull();
  expect(before.entries).toHaveLength(40);
  expect(await store.append([entry('after', 1_000_000)], patience)).toBeNull();
  expect((await ids(new AnswerStore(file, 40)))[0]).toBe('after');
});

test('a history that somebody else wrote breaks nothing: no time that no clock can show, no turn that never ends', async () => {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const lines = [entry('far', 1e300), entry('before', -1), entry('going on', 3, { outcome: 'running' })];
  await fs.writeFile(
    file,
    `${'\n'.repeat(20_000)}${[...lines, entry('good', 4)].map((line) => JSON.stringify(line)).join('\n')}\n`,
  );
  expect(await ids()).toEqual(['good']);
});

test.skipIf(process.platform === 'win32')('a pipe in its place is neither read nor written to', async () => {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await promisify(execFile)('mkfifo', [file]);
  const store = new AnswerStore(file);
  expect((await store.read()).problem?.code).toBe('history-unreadable');
  expect((await store.append([entry('a', 1)], patience))?.code).toBe('write-failed');
});
