import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileLoadLock } from './load-lock.ts';
import { type Kept, nothingKept, openWarmthStore } from './warmth-store.ts';

let stateDir = '';
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-warmth-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const file = (): string => path.join(stateDir, 'warmth.json');
const byHand =
  (at: number) =>
  (kept: Kept): Kept => ({ ...kept, byHandAt: at });

test('what is kept is there again after a restart, for its owner alone', async () => {
  const store = await openWarmthStore(stateDir);
  expect(store.get('a')).toEqual(nothingKept);
  await store.update('a', byHand(7));
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect((await openWarmthStore(stateDir)).get('a')).toEqual({ ...nothingKept, byHandAt: 7 });
});

test('two Hearths keep what each of them knows, of the same model too', async () => {
  const [one, two] = [await openWarmthStore(stateDir), await openWarmthStore(stateDir)];
  const load = { at: 1, ms: 40_000, context: 65_536 };
  await Promise.all([
    one.update('a', byHand(7)),
    two.update('a', (kept) => ({ ...kept, history: [load] })),
    two.update('b', byHand(8)),
  ]);
  await one.reread();
  expect(one.get('a')).toEqual({ ...nothingKept, byHandAt: 7, history: [load] });
  expect(one.get('b').byHandAt).toBe(8);
});

test('a file that cannot be understood, or written, keeps nothing from working', async () => {
  await writeFile(file(), '{"version":9}');
  const store = await openWarmthStore(stateDir);
  expect(store.get('a')).toEqual(nothingKept);
  await store.update('a', byHand(7));
  expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ version: 1 });
  const nowhere = await openWarmthStore(path.join(file(), 'below'));
  await nowhere.update('a', byHand(9));
  expect(nowhere.get('a').byHandAt).toBe(9);
});

test('only one Hearth has the right to load on a server, until it gives it back', async () => {
  const [one, two] = [fileLoadLock(stateDir), fileLoadLock(stateDir)];
  const held = await one('lmstudio@127.0.0.1:1234');
  expect(held).not.toBeNull();
  expect(await two('lmstudio@127.0.0.1:1234')).toBeNull();
  await using other = await two('ollama@127.0.0.1:11434');
  expect(other).not.toBeNull();
  await held?.[Symbol.asyncDispose]();
  await using again = await two('lmstudio@127.0.0.1:1234');
  expect(again).not.toBeNull();
});
