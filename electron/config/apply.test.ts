import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeSteps } from '../files/atomic-write.ts';
import { revisionOf } from './load.ts';
import type { Validator } from './validator.ts';
import {
  dir,
  file,
  setChain,
  two,
  ab,
  ba,
  accepts,
  text,
  here,
  validator,
  ready,
  problemOf,
  valueOf,
  openAt,
} from './scratch.test-support.ts';

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

  test('against what was there before stops the change too, and says that the fault is an old one', async () => {
    await writeFile(file, two);
    const issue = { path: 'x', message: 'was wrong before' };
    const config = await openAt({ validator: validator(() => ({ kind: 'invalid', issues: [issue] })) });
    expect(problemOf(await config.apply(ready(config).revision, [setChain(ab, ba)]))).toEqual({
      code: 'rejected-before',
      params: { count: 1 },
      detail: 'x: was wrong before',
    });
    expect(await text()).toBe(two);
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
    expect(new Set(ready(config).includes)).toEqual(new Set([part, deep]));
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
