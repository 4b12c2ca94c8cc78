import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBytes } from '../files/read-bytes.ts';
import { Latest } from '../streams/latest.ts';
import { openConfig, type ConfigService } from './config-service.ts';
import type { Validator } from './validator.ts';
import {
  dir,
  file,
  refs,
  setChain,
  two,
  ab,
  ba,
  accepts,
  text,
  here,
  busy,
  ready,
  problemOf,
  openAt,
  until,
} from './scratch.test-support.ts';

describe('watching', () => {
  test('a foreign edit shows, and is told once', async () => {
    await writeFile(file, two);
    const told: unknown[] = [];
    const config = await openAt({ watch: true, onActivity: (...activity) => told.push(activity) });
    await writeFile(`${file}.new`, two.replace('l/b', 'l/c'));
    await rename(`${file}.new`, file);
    await until(config, (snapshot) => snapshot.status === 'ready' && snapshot.chain.fallbacks[0] === 'l/c');
    expect(told).toEqual([['info', 'config-changed', { path: file }]]);
  });

  test('a foreign edit of an included file shows, and a file that appears', async () => {
    const config = await openAt({ watch: true });
    const part = path.join(dir, 'oc', 'a.json5');
    await writeFile(file, '{ agents: { $include: "a.json5" } }');
    await until(
      config,
      (snapshot) => snapshot.status === 'unreadable' && snapshot.problem.code === 'include-missing',
    );
    await writeFile(part, '{ defaults: { model: "l/a" } }');
    await until(config, (snapshot) => snapshot.status === 'ready' && snapshot.chain.primary === 'l/a');
    await writeFile(part, '{ defaults: { model: "l/b" } }');
    await until(config, (snapshot) => snapshot.status === 'ready' && snapshot.chain.primary === 'l/b');
    await rm(file);
    expect(await until(config, (snapshot) => snapshot.status === 'missing')).toEqual({
      status: 'missing',
      path: file,
    });
  });

  test('its secrets are known also while it cannot be understood', async () => {
    await writeFile(file, `{ gateway: { auth: { token: 'token-of-a-test-01' } }, broken: `);
    const config = await openAt({ watch: true });
    expect(config.snapshots.value.status).toBe('unreadable');
    expect(config.secrets()).toEqual(['token-of-a-test-01']);
  });

  test('an own write is told as applied, not as foreign', async () => {
    await writeFile(file, two);
    const told: unknown[] = [];
    const config = await openAt({ watch: true, onActivity: (_level, code) => told.push(code) });
    await config.apply(ready(config).revision, [setChain(ab, ba)]);
    await config.reread();
    await config.undo();
    await config.reread();
    expect(told).toEqual(['config-applied', 'config-undone']);
  });

  test('the validator’s state is part of the snapshot', async () => {
    await writeFile(file, two);
    const state = new Latest<'looking' | 'found' | 'not-found'>('looking');
    const config = await openAt({ watch: true, validator: { ...accepts(), state } });
    expect(ready(config).validator).toBe('looking');
    state.set('not-found');
    await until(config, (snapshot) => snapshot.status === 'ready' && snapshot.validator === 'not-found');
  });

  test('nothing is left when the service is disposed', async () => {
    await writeFile(file, two);
    const before = busy().length;
    const config = await openConfig({
      path: file,
      stateDir: path.join(dir, 'state'),
      validator: accepts(),
      env: {},
    });
    await config.apply(ready(config).revision, [setChain(ab, ba)]);
    await config[Symbol.asyncDispose]();
    expect(busy().length).toBe(before);
    expect(await here()).toEqual(['openclaw.json']);
    const state = await readdir(path.join(dir, 'state'), { recursive: true });
    expect(state.filter((name) => /lock|hearth-/.test(name))).toEqual([]);
  });

  test('a change that waits for OpenClaw when the service is disposed is not written', async () => {
    await writeFile(file, two);
    const asked = Promise.withResolvers<void>();
    const disposed = Promise.withResolvers<void>();
    const slow: Validator = {
      ...accepts(),
      validate: async () => {
        asked.resolve();
        await disposed.promise;
        return { kind: 'no-answer' };
      },
      [Symbol.asyncDispose]: async () => disposed.resolve(),
    };
    const config = await openAt({ validator: slow });
    const applying = config.apply(ready(config).revision, [setChain(ab, ba)]);
    await asked.promise;
    await config[Symbol.asyncDispose]();
    expect(problemOf(await applying).code).toBe('write-failed');
    expect(await text()).toBe(two);
    expect(await here()).toEqual(['openclaw.json']);
  });

  test('what a killed process left beside an included file is swept away, too', async () => {
    const sub = path.join(dir, 'oc', 'sub');
    await mkdir(sub);
    await writeFile(file, '{ $include: "sub/all.json5" }');
    await writeFile(path.join(sub, 'all.json5'), two);
    await writeFile(path.join(sub, '.all.json5.hearth-0123456789ab'), 'x');
    await openAt({ now: () => Date.now() + 3_600_000 });
    expect(await readdir(sub)).toEqual(['all.json5']);
  });

  test('what a killed process left beside the config is swept away, and nothing else', async () => {
    await writeFile(file, two);
    const left = ['.openclaw.json.hearth-0123456789ab', '.openclaw.json.bak', '.openclaw.json.hearth-mine'];
    for (const name of left) await writeFile(path.join(dir, 'oc', name), 'x');
    await openAt();
    expect(await here()).toHaveLength(4);
    await openAt({ now: () => Date.now() + 3_600_000 });
    expect((await here()).toSorted()).toEqual([
      '.openclaw.json.bak',
      '.openclaw.json.hearth-mine',
      'openclaw.json',
    ]);
  });
});

/** Adds a link to the chain, whatever it is by now. */
async function add(config: ConfigService, ref: string): Promise<void> {
  for (;;) {
    await config.reread();
    const { revision, chain } = ready(config);
    const result = await config.apply(
      revision,
      [setChain(chain, refs(chain.primary, ...chain.fallbacks, ref))],
      { validate: false },
    );
    if (result.ok) return;
    expect(result.problem.code).toBe('conflict');
  }
}

test('two processes and an editor at once lose nothing', { timeout: 60_000 }, async () => {
  await writeFile(
    file,
    '{\n  agents: { defaults: { model: { primary: "l/0", fallbacks: [] } } },\n  edits: [\n  ],\n}\n',
  );
  const [one, other] = [await openAt({ read: readBytes }), await openAt()];
  const all = new Set<string>();
  for (let round = 0; round < 100; round += 1) {
    const edit = async (): Promise<void> => {
      const before = await text();
      await writeFile(
        `${file}.editor`,
        before.replace('edits: [\n', `edits: [\n    ${round}, // e${round}\n`),
      );
      // The editor, too, looks once more before it replaces the file.
      if (readFileSync(file, 'utf8') === before) renameSync(`${file}.editor`, file);
      else await edit();
    };
    all.add(`a/${round}`).add(`b/${round}`);
    await Promise.all([
      add(one, `a/${round}`),
      add(other, `b/${round}`),
      ...(round % 5 === 0 ? [] : [edit()]),
    ]);
    if (round % 5 === 0) await edit();
  }
  await one.reread();
  expect(new Set(ready(one).chain.fallbacks)).toEqual(all);
  const after = await text();
  expect([...after.matchAll(/\/\/ e\d+/g)]).toHaveLength(100);
});
