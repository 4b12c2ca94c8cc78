import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Chain } from '../../shared/chain/chain.ts';
import type { Intent } from '../../shared/config/intent.ts';
import type { ConfigSnapshot, ReadyConfig } from '../../shared/config/snapshot.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import { writeSteps } from '../files/atomic-write.ts';
import { readBytes } from '../files/read-bytes.ts';
import { Latest } from '../streams/latest.ts';
import { openConfig, type ConfigOptions, type ConfigService } from './config-service.ts';
import { revisionOf } from './load.ts';
import type { Validator, Verdict } from './validator.ts';

let dir: string;
let file: string;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-config-'));
  await mkdir(path.join(dir, 'oc'));
  file = path.join(dir, 'oc', 'openclaw.json');
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  await rm(dir, { recursive: true });
});

const refs = (primary: string | null, ...fallbacks: string[]): Chain => ({ primary, fallbacks });
const setChain = (from: Chain, to: Chain): Intent => ({ kind: 'set-chain', from, to });

const two = `{
  gateway: { mode: "local" },
  models: { mode: "merge" },
  agents: { defaults: { model: {
    primary: "l/a", // the big one
    fallbacks: [
      "l/b",
    ],
  } } },
}
`;
const ab = refs('l/a', 'l/b');
const ba = refs('l/b', 'l/a');

/** Stands for OpenClaw: judges a candidate by its text. */
function validator(judge: (text: string) => Verdict): Validator & { readonly judged: string[] } {
  const judged: string[] = [];
  return {
    judged,
    state: new Latest<'looking' | 'found' | 'not-found'>('found'),
    look: async () => {},
    validate: async (candidate) => {
      const text = await readFile(candidate, 'utf8');
      judged.push(text);
      return judge(text);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
const accepts = (): Validator => validator(() => ({ kind: 'valid', warnings: [] }));

async function openAt(options: Partial<ConfigOptions> = {}): Promise<ConfigService> {
  const config = await openConfig({
    path: file,
    stateDir: path.join(dir, 'state'),
    validator: accepts(),
    env: {},
    watch: false,
    ...options,
  });
  return opened.use(config);
}

function ready(config: ConfigService): ReadyConfig {
  const snapshot = config.snapshots.value;
  if (snapshot.status !== 'ready') throw new Error(JSON.stringify(snapshot));
  return snapshot;
}

function problemOf(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('it went well');
  return result.problem;
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

const text = (): Promise<string> => readFile(file, 'utf8');
const here = (): Promise<string[]> => readdir(path.dirname(file));

const busy = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => /FSEvent|ProcessWrap/.test(kind));

async function until(
  config: ConfigService,
  fits: (snapshot: ConfigSnapshot) => boolean,
): Promise<ConfigSnapshot> {
  for await (const snapshot of config.snapshots.watch()) {
    if (fits(snapshot)) return snapshot;
  }
  throw new Error('ended');
}

describe('applying', () => {
  test('changes the bytes of the chain only, keeps the mode, and leaves no other file', async () => {
    await writeFile(file, two);
    await chmod(file, 0o640);
    const config = await openAt();
    const { revision } = ready(config);
    expect(revision).toBe(revisionOf(Buffer.from(two)));
    const applied = valueOf(await config.apply(revision, [setChain(ab, ba)]));
    const wanted = two
      .replace('"l/a", // the big one', '"l/B",')
      .replace('"l/b",', '"l/a", // the big one')
      .replace('B', 'b');
    expect(await text()).toBe(wanted);
    expect(applied).toMatchObject({
      changed: true,
      revision: revisionOf(Buffer.from(wanted)),
      rebased: false,
      validation: { state: 'valid', warnings: [] },
    });
    expect(ready(config)).toMatchObject({
      revision: applied.revision,
      chain: ba,
      undoable: { id: applied.historyId, reason: 'set-chain' },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await here()).toEqual(['openclaw.json']);
  });

  test('an order and its inverse give the exact bytes back', async () => {
    const odd = two.replace(/\[\n.*\n *\]/, '[ "l/b" ,]');
    await writeFile(file, odd);
    const config = await openAt();
    await config.apply(ready(config).revision, [setChain(ab, ba)]);
    await config.apply(ready(config).revision, [setChain(ba, ab)]);
    expect(await text()).toBe(odd);
  });

  test('the same order changes nothing and makes no history', async () => {
    await writeFile(file, two);
    const config = await openAt();
    const applied = valueOf(await config.apply(ready(config).revision, [setChain(ab, ab)]));
    expect(applied).toMatchObject({ changed: false, historyId: null, files: [] });
    expect(valueOf(await config.history())).toEqual([]);
  });

  test('a foreign edit elsewhere is kept, and the change is made on it', async () => {
    await writeFile(file, two);
    const config = await openAt();
    const { revision } = ready(config);
    await writeFile(file, `// mine\n${two}`);
    const applied = valueOf(await config.apply(revision, [setChain(ab, ba)]));
    expect(applied.rebased).toBe(true);
    expect((await text()).startsWith('// mine\n')).toBe(true);
    expect(ready(config).chain).toEqual(ba);
  });

  test('a foreign edit of the chain is a conflict, and the bytes stay', async () => {
    await writeFile(file, two);
    const config = await openAt();
    const { revision } = ready(config);
    const foreign = two.replace('l/b', 'l/c');
    await writeFile(file, foreign);
    expect(problemOf(await config.apply(revision, [setChain(ab, ba)]))).toEqual({
      code: 'conflict',
      params: { current: 'l/a → l/c', wanted: 'l/b → l/a' },
    });
    expect(await text()).toBe(foreign);
  });

  test('an edit between the last look and the replacement is not lost', async () => {
    await writeFile(file, two);
    let edits = 0;
    const steps = {
      ...writeSteps,
      async create(...args: Parameters<typeof writeSteps.create>) {
        await writeSteps.create(...args);
        if (!args[0].includes('openclaw.json') || edits >= 2) return;
        edits += 1;
        await writeFile(file, `// ${edits}\n${await text()}`);
      },
    };
    const config = await openAt({ steps });
    valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)], { validate: false }));
    expect((await text()).startsWith('// 2\n// 1\n')).toBe(true);
    expect(ready(config).chain).toEqual(ba);
    expect(valueOf(await config.history())).toHaveLength(1);
  });

  test('a preview shows the masked diff and writes nothing', async () => {
    const secret = two.replace('mode: "local"', 'mode: "local", auth: { token: "hush-hush" }');
    await writeFile(file, secret);
    const config = await openAt();
    const preview = valueOf(await config.preview(ready(config).revision, [setChain(ab, ba)]));
    expect(preview.files).toHaveLength(1);
    expect(preview.files[0]?.diff).toContain('+    primary: "l/b",');
    expect(JSON.stringify(preview)).not.toContain('hush');
    expect(await text()).toBe(secret);
    const dry = valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)], { dryRun: true }));
    expect(dry).toMatchObject({ changed: true, historyId: null, files: preview.files });
    expect(await text()).toBe(secret);
    expect(await here()).toEqual(['openclaw.json']);
    // A dry run says what the file would become.
    const applied = valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)]));
    expect(applied.revision).toBe(dry.revision);
  });

  test('a link is kept and its target written', async () => {
    await mkdir(path.join(dir, 'dotfiles'));
    await writeFile(path.join(dir, 'dotfiles', 'oc.json'), two, { mode: 0o600 });
    await symlink('../dotfiles/oc.json', file);
    const config = await openAt();
    expect(ready(config).notices).toEqual([
      { kind: 'symlink', target: path.join(dir, 'dotfiles', 'oc.json') },
    ]);
    valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)]));
    expect(await readlink(file)).toBe('../dotfiles/oc.json');
    expect(ready(config).chain).toEqual(ba);
  });

  test('BOM and CRLF stay', async () => {
    const windows = `\uFEFF${two.replaceAll('\n', '\r\n')}`;
    await writeFile(file, windows);
    const config = await openAt();
    valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)]));
    const after = await text();
    expect(after.startsWith('\uFEFF{\r\n')).toBe(true);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('the chain at a revision that was shown is remembered over processes', async () => {
    await writeFile(file, two);
    const { revision } = ready(await openAt());
    await writeFile(file, '{}');
    const later = await openAt();
    expect(await later.chainAt(revision)).toEqual(ab);
    expect(await later.chainAt('0'.repeat(64))).toBeNull();
  });

  test('keys are for Node only', async () => {
    await writeFile(file, '{models:{providers:{lmstudio:{baseUrl:"http://x",apiKey:"hush-hush"}}}}');
    const config = await openAt();
    expect(config.providerKey('lmstudio')).toBe('hush-hush');
    expect(JSON.stringify(config.snapshots.value)).not.toContain('hush');
  });
});

describe('OpenClaw’s word', () => {
  test('against a change stops it, with every issue and no trace of the candidate', async () => {
    await writeFile(file, two);
    const judge = validator((candidate) =>
      candidate.includes('primary: "l/b"')
        ? { kind: 'invalid', issues: [{ path: 'agents', message: 'no l/b' }] }
        : { kind: 'valid', warnings: [] },
    );
    const config = await openAt({ validator: judge });
    expect(problemOf(await config.apply(ready(config).revision, [setChain(ab, ba)]))).toEqual({
      code: 'rejected',
      params: { count: 1 },
      detail: 'agents: no l/b',
    });
    expect(await text()).toBe(two);
    expect(await here()).toEqual(['openclaw.json']);
    expect(valueOf(await config.history())).toEqual([]);
  });

  test('against what was there before does not stop a change', async () => {
    await writeFile(file, two);
    const issue = { path: 'x', message: 'was wrong before' };
    const config = await openAt({ validator: validator(() => ({ kind: 'invalid', issues: [issue] })) });
    expect(valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)])).validation).toEqual({
      state: 'valid',
      warnings: [issue],
    });
  });

  test.each(['no-openclaw', 'no-answer'] as const)(
    'that is missing (%s) is said, and the change made',
    async (kind) => {
      await writeFile(file, two);
      const config = await openAt({ validator: validator(() => ({ kind })) });
      expect(valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)])).validation).toEqual({
        state: 'not-validated',
        why: kind,
      });
      expect(ready(config).chain).toEqual(ba);
    },
  );

  test('is not asked for when it is left out', async () => {
    await writeFile(file, two);
    const judge = validator(() => ({ kind: 'no-answer' }));
    const config = await openAt({ validator: judge });
    expect(
      valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)], { validate: false })).validation,
    ).toEqual({
      state: 'not-validated',
      why: 'left-out',
    });
    expect(judge.judged).toEqual([]);
  });

  test('on an included file is asked of the whole config', async () => {
    await writeFile(
      file,
      '{ gateway: { mode: "local" }, agents: { $include: "./parts/agents.json5" } } // root',
    );
    await mkdir(path.join(dir, 'oc', 'parts'));
    const part = path.join(dir, 'oc', 'parts', 'agents.json5');
    await writeFile(part, '{ $include: "deep.json5" } // part');
    const deep = path.join(dir, 'oc', 'parts', 'deep.json5');
    await writeFile(deep, '{ defaults: { model: { primary: "l/a", fallbacks: ["l/b"] } } } // deep');
    const seen: unknown[] = [];
    const { loadConfig } = await import('./load.ts');
    const judge: Validator = {
      ...accepts(),
      validate: async (candidate) => {
        const loaded = await loadConfig(candidate, { includeRoots: [] });
        seen.push(loaded.result.ok && loaded.result.value.value);
        return { kind: 'valid', warnings: [] };
      },
    };
    const config = await openAt({ validator: judge });
    expect(ready(config).includes.toSorted()).toEqual([part, deep].toSorted());
    const applied = valueOf(await config.apply(ready(config).revision, [setChain(ab, ba)]));
    expect(applied.files.map((one) => one.path)).toEqual([deep]);
    expect(seen).toEqual([
      { gateway: { mode: 'local' }, agents: { defaults: { model: { primary: 'l/b', fallbacks: ['l/a'] } } } },
    ]);
    expect(await readFile(deep, 'utf8')).toBe(
      '{ defaults: { model: { primary: "l/b", fallbacks: ["l/a"] } } } // deep',
    );
    expect(await readdir(path.dirname(part))).toEqual(['agents.json5', 'deep.json5']);
    expect(await here()).toEqual(['openclaw.json', 'parts']);
    valueOf(await config.undo());
    expect(await readFile(deep, 'utf8')).toContain('primary: "l/a"');
  });
});

describe('a file that cannot be used', () => {
  const cases: [string, () => Promise<unknown>, Problem['code'], object][] = [
    ['a directory', () => mkdir(file), 'config-is-directory', {}],
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

describe('watching', () => {
  test('a foreign edit shows within a second, and is told once', async () => {
    await writeFile(file, two);
    const told: unknown[] = [];
    const config = await openAt({ watch: true, onActivity: (...activity) => told.push(activity) });
    const started = performance.now();
    await writeFile(`${file}.new`, two.replace('l/b', 'l/c'));
    await rename(`${file}.new`, file);
    await until(config, (snapshot) => snapshot.status === 'ready' && snapshot.chain.fallbacks[0] === 'l/c');
    expect(performance.now() - started).toBeLessThan(1000);
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

test('two processes and an editor at once lose nothing', { timeout: 60_000 }, async () => {
  await writeFile(
    file,
    '{\n  agents: { defaults: { model: { primary: "l/0", fallbacks: [] } } },\n  edits: [\n  ],\n}\n',
  );
  const [one, other] = [await openAt({ read: readBytes }), await openAt()];
  const all = new Set<string>();
  for (let round = 0; round < 100; round += 1) {
    const add = async (config: ConfigService, ref: string): Promise<void> => {
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
    };
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
