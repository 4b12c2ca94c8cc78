import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Chain } from '../../shared/chain/chain.ts';
import type { Applied } from '../../shared/config/snapshot.ts';
import type { ConfigService } from './config-service.ts';
import { HistoryStore } from './history-store.ts';
import { revisionOf } from './load.ts';
import { accepts, dir, file, openAt, text, validator, valueOf } from './scratch.test-support.ts';

const modeOf = async (name: string): Promise<number> =>
  (await stat(path.join(dir, 'state', 'h', name))).mode & 0o777;
const primaries = (...refs: string[]): string =>
  `{\n  // mine\n  gateway: { mode: "local" },\n\n\n\n  agents: { defaults: { model: {\n    primary: "${refs[0]}",\n    fallbacks: [\n${refs
    .slice(1)
    .map((ref) => `      "${ref}", // ${ref}\n`)
    .join('')}    ],\n  } } },\n}\n`;

async function reorder(config: ConfigService, ...refs: string[]): Promise<Applied> {
  const snapshot = config.snapshots.value;
  if (snapshot.status !== 'ready') throw new Error(snapshot.status);
  const [primary = null, ...fallbacks] = refs;
  const to: Chain = { primary, fallbacks };
  return valueOf(await config.apply(snapshot.revision, [{ kind: 'set-chain', from: snapshot.chain, to }]));
}

/** The directory of the only history under the state directory. */
async function historyDirectory(): Promise<string> {
  const [name] = await readdir(path.join(dir, 'state', 'history'));
  return path.join(dir, 'state', 'history', name!);
}

test('undo goes back write by write, over restarts, to the exact bytes', async () => {
  await writeFile(file, primaries('l/a', 'l/b', 'l/c'));
  const versions = [await text()];
  for (const order of [['l/b', 'l/a', 'l/c'], ['l/c', 'l/b', 'l/a'], ['l/a']]) {
    await reorder(await openAt(), ...order);
    versions.push(await text());
  }
  for (const version of versions.slice(0, -1).toReversed()) {
    expect(valueOf(await (await openAt()).undo())).toMatchObject({ changed: true, rebased: false });
    expect(await text()).toBe(version);
  }
  expect(await (await openAt()).undo()).toMatchObject({ ok: false, problem: { code: 'history-empty' } });
  expect(valueOf(await (await openAt()).history()).map(({ reason }) => reason)).toEqual([
    'undo',
    'undo',
    'undo',
    'set-chain',
    'set-chain',
    'set-chain',
  ]);
});

test('any entry can be gone back to, and that can be undone', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const first = await text();
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  await reorder(config, 'l/b');
  const last = await text();
  const oldest = valueOf(await config.history()).at(-1)!;
  expect(oldest).toMatchObject({ file, before: revisionOf(Buffer.from(first)), reason: 'set-chain' });
  valueOf(await config.undo(oldest.id));
  expect(await text()).toBe(first);
  valueOf(await config.undo());
  expect(await text()).toBe(last);
  expect(await config.undo('no-such-entry')).toMatchObject({
    ok: false,
    problem: { code: 'history-unknown', params: { id: 'no-such-entry' } },
  });
});

test('an undo can itself be undone', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  const changed = await text();
  valueOf(await config.undo());
  valueOf(await config.undo(valueOf(await config.history())[0]!.id));
  expect(await text()).toBe(changed);
});

test('what was edited since stays when a write is undone', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  await writeFile(file, (await text()).replace('// mine', '// edited since\n  // twice'));
  expect(valueOf(await config.undo())).toMatchObject({ rebased: true });
  expect(await text()).toBe(primaries('l/a', 'l/b').replace('// mine', '// edited since\n  // twice'));
});

test('an undo that meets an edit of the same lines is a conflict', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  const foreign = (await text()).replace('primary: "l/b"', 'primary: "l/x"');
  await writeFile(file, foreign);
  expect(await config.undo()).toMatchObject({
    ok: false,
    problem: { code: 'conflict', params: { current: 'l/x → l/a', wanted: 'l/a → l/b' } },
  });
  expect(await text()).toBe(foreign);
});

test('an order taken back under another name of the file gives the exact bytes, too', async () => {
  const before = '{ agents: { defaults: { model: { primary: "l/a", // big\n fallbacks: ["l/b"] } } } }\n';
  await writeFile(file, before);
  await symlink(path.join(dir, 'oc'), path.join(dir, 'link'));
  await reorder(await openAt({ path: path.join(dir, 'link', 'openclaw.json') }), 'l/b', 'l/a');
  await reorder(await openAt(), 'l/a', 'l/b');
  expect(await text()).toBe(before);
});

test('an undo in a file that broke or went tells just that', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  await writeFile(file, '{\n  broken');
  expect(await config.undo()).toMatchObject({
    ok: false,
    problem: { code: 'config-syntax', params: { line: 2 } },
  });
  expect(await text()).toBe('{\n  broken');
  await rm(file);
  expect(await config.undo()).toMatchObject({ ok: false, problem: { code: 'config-missing' } });
});

test('a config that is reached through a link has one history under all its names', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const before = await text();
  await symlink(path.join(dir, 'oc'), path.join(dir, 'link'));
  const linked = path.join(dir, 'link', 'openclaw.json');
  await reorder(await openAt({ path: linked }), 'l/b', 'l/a');
  const judge = accepts();
  const undone = valueOf(await (await openAt({ validator: judge })).undo());
  expect(await text()).toBe(before);
  expect(undone.revision).toBe(revisionOf(Buffer.from(before)));
  expect(undone.files.map((one) => one.path)).toEqual([file]);
  expect(judge.judged).toEqual([before]);
});

test('a file that broke since is put back from the history, and its broken bytes can be had again', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  const good = primaries('l/a', 'l/b');
  await writeFile(file, '{ broken');
  const [entry] = valueOf(await config.history());
  valueOf(await config.undo(entry!.id));
  expect(await text()).toBe(good);
  valueOf(await config.undo());
  expect(await text()).toBe('{ broken');
  await rm(file);
  valueOf(await config.undo(entry!.id));
  expect(await text()).toBe(good);
});

test('earlier bytes are the user’s to have back, whatever OpenClaw says of them', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  await reorder(await openAt(), 'l/b', 'l/a');
  const old = primaries('l/a', 'l/b');
  const judge = validator((candidate) =>
    candidate === old
      ? { kind: 'invalid', issues: [{ path: 'x', message: 'new' }] }
      : { kind: 'valid', warnings: [] },
  );
  const config = await openAt({ validator: judge });
  expect(valueOf(await config.undo()).validation).toEqual({
    state: 'refused',
    detail: 'x: new',
  });
  expect(await text()).toBe(primaries('l/a', 'l/b'));
});

test('a write that was announced and never happened is passed over', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  const present = Buffer.from(await text());
  const history = new HistoryStore(await historyDirectory());
  await history.add({
    at: 1,
    reason: 'set-chain',
    intents: [],
    changes: [{ file, before: present, after: Buffer.from('{}') }],
  });
  valueOf(await config.undo());
  expect(await text()).toBe(primaries('l/a', 'l/b'));
});

test('a torn last line costs that line only', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  await reorder(await openAt(), 'l/b', 'l/a');
  await appendFile(path.join(await historyDirectory(), 'index.jsonl'), '{"id":"half');
  const config = await openAt();
  await reorder(config, 'l/a');
  expect(valueOf(await config.history())).toHaveLength(2);
  valueOf(await config.undo());
  valueOf(await config.undo());
  expect(await text()).toBe(primaries('l/a', 'l/b'));
});

test('versions that are gone or spoilt are told, and nothing is written', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  const { historyId } = await reorder(config, 'l/b', 'l/a');
  const present = await text();
  const versions = path.join(await historyDirectory(), 'versions');
  for (const name of await readdir(versions)) await writeFile(path.join(versions, name), 'spoilt');
  for (const to of [undefined, historyId!]) {
    expect(await config.undo(to)).toMatchObject({ ok: false, problem: { code: 'history-unreadable' } });
  }
  expect(await text()).toBe(present);
});

test('a history that cannot be read is told', async () => {
  await writeFile(file, primaries('l/a', 'l/b'));
  const config = await openAt();
  await reorder(config, 'l/b', 'l/a');
  const index = path.join(await historyDirectory(), 'index.jsonl');
  await rm(index);
  await mkdir(index);
  expect(await config.history()).toMatchObject({ ok: false, problem: { code: 'history-unreadable' } });
});

test('the last 200 writes are kept, for the user’s eyes only, and no version that none of them needs', async () => {
  const history = new HistoryStore(path.join(dir, 'state', 'h'));
  for (let i = 0; i < 205; i += 1) {
    const changes = [{ file, before: Buffer.from(`${i}`), after: Buffer.from(`${i + 1}`) }];
    await history.add({ at: i, reason: 'set-chain', intents: [], changes });
  }
  const records = valueOf(await history.records());
  expect(records.map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, i) => i + 5));
  const versions = await readdir(path.join(dir, 'state', 'h', 'versions'));
  expect(versions).toHaveLength(201);
  expect(valueOf(await history.version(records[0]!.files[0]!.before!)).toString()).toBe('5');
  expect([
    await modeOf(''),
    await modeOf('versions'),
    await modeOf('index.jsonl'),
    await modeOf(`versions/${versions[0]}`),
  ]).toEqual([0o700, 0o700, 0o600, 0o600]);
});

test('a dry run of undo tells the revision the file would have, and leaves it as it is', async () => {
  await writeFile(file, primaries('a/1', 'b/2'));
  const before = revisionOf(await readFile(file));
  const config = await openAt();
  await reorder(config, 'b/2', 'a/1');
  const written = await text();
  expect(valueOf(await config.undo(undefined, { dryRun: true })).revision).toBe(before);
  expect(await text()).toBe(written);
});
