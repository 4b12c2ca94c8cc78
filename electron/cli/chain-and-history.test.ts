import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytes, config, env, file, hearth, json, revisionOf, root } from './scratch.test-support.ts';

/** An OpenClaw on the PATH whose validator wants to see `needed` in the file. */
async function openClawWants(needed: string): Promise<void> {
  const program = join(root, 'bin', 'openclaw');
  const script = `
    const text = require('node:fs').readFileSync(process.env.OPENCLAW_CONFIG_PATH, 'utf8');
    const issues = [{ path: 'agents.defaults.model', message: 'not like this' }];
    console.log(JSON.stringify(text.includes(${JSON.stringify(needed)}) ? { valid: true, warnings: [] } : { valid: false, issues }));`;
  await writeFile(program, `#!${process.execPath}\n${script}`);
  await chmod(program, 0o755);
}

test('show prints revision, primary, fallbacks and aliases', async () => {
  const { code, document } = await json('chain', 'show');
  expect(code).toBe(0);
  expect(document).toEqual({
    revision: revisionOf(config),
    primary: 'lmstudio/a',
    fallbacks: ['lmstudio/b', 'openrouter/c'],
    aliases: { 'lmstudio/b': 'big' },
  });
});

test('show prints lines for people', async () => {
  const { out } = await hearth(['chain', 'show', '--config', file]);
  expect(out.split('\n')).toEqual(['0  lmstudio/a (primary)', '1  lmstudio/b – big', '2  openrouter/c', '']);
});

test('moving a link writes only the chain, and its comments travel', async () => {
  const { code, document } = await json('chain', 'move', 'openrouter/c', '--to', '0', '--no-validate');
  expect(code).toBe(0);
  const expected = config
    .replace('primary: "lmstudio/a", // fast', 'primary: "openrouter/c",')
    .replace(
      '          // big\n          "lmstudio/b",\n          "openrouter/c",',
      '          // fast\n          "lmstudio/a",\n          // big\n          "lmstudio/b",',
    );
  expect(await bytes()).toBe(expected);
  expect(document).toMatchObject({
    changed: true,
    revision: revisionOf(expected),
    validation: { state: 'not-validated', why: 'left-out' },
  });
  expect(document['diff']).toContain('+        primary: "openrouter/c",');
});

/** Edits and gives the primary and the fallbacks that the file then has. */
const chainAfter = async (...args: string[]): Promise<unknown[]> => {
  expect((await json('chain', ...args, '--no-validate')).code).toBe(0);
  const { document } = await json('chain', 'show');
  return [document['primary'], document['fallbacks']];
};

test('each edit does what it says', async () => {
  expect(await chainAfter('set', '--primary', 'openrouter/c')).toEqual(['openrouter/c', ['lmstudio/b']]);
  expect(await chainAfter('add', 'lmstudio/d', '--at', '1')).toEqual([
    'openrouter/c',
    ['lmstudio/d', 'lmstudio/b'],
  ]);
  expect(await chainAfter('remove', 'big')).toEqual(['openrouter/c', ['lmstudio/d']]);
  expect(await chainAfter('set', '--primary', 'x/1', '--fallback', 'x/2', '--fallback', 'x/3')).toEqual([
    'x/1',
    ['x/2', 'x/3'],
  ]);
  expect(await chainAfter('set', '--fallback', 'x/3', 'x/2')).toEqual(['x/1', ['x/3', 'x/2']]);
  expect(await chainAfter('set', '--no-fallbacks')).toEqual(['x/1', []]);
});

test('an edit that changes nothing touches nothing and is done', async () => {
  const { code, document } = await json('chain', 'set', '--primary', 'lmstudio/a');
  expect(code).toBe(0);
  expect(document).toMatchObject({ changed: false, revision: revisionOf(config), diff: '' });
  expect(await bytes()).toBe(config);
});

test('a dry run shows the outcome and leaves no trace', async () => {
  const dry = await json('chain', 'remove', 'lmstudio/b', '--dry-run', '--no-validate');
  expect(dry.code).toBe(0);
  expect(await bytes()).toBe(config);
  expect((await readdir(root)).toSorted()).toEqual(['bin', 'openclaw.json']);
  const real = await json('chain', 'remove', 'lmstudio/b', '--no-validate');
  expect([real.document['revision'], real.document['diff']]).toEqual([
    dry.document['revision'],
    dry.document['diff'],
  ]);
});

test('no secret of the file appears in a diff', async () => {
  const { document } = await json('chain', 'remove', 'lmstudio/b', '--dry-run', '--no-validate');
  expect(JSON.stringify(document)).not.toContain('very-secret');
});

test('an edit of a chain that was changed since is a conflict; a change elsewhere is not', async () => {
  const { document } = await json('chain', 'show');
  const base = String(document['revision']);
  const elsewhere = config.replace('// mine', '// mine, edited');
  await writeFile(file, elsewhere);
  const rebased = await json(
    'chain',
    'move',
    'lmstudio/b',
    '--to',
    '0',
    '--base-revision',
    base,
    '--no-validate',
  );
  expect([rebased.code, rebased.document['rebased']]).toEqual([0, true]);
  expect(await bytes()).toContain('// mine, edited');

  const now = await bytes();
  const conflict = await json(
    'chain',
    'move',
    'openrouter/c',
    '--to',
    '0',
    '--base-revision',
    base,
    '--no-validate',
  );
  expect(conflict.code).toBe(3);
  expect(conflict.document).toMatchObject({ error: { code: 'conflict' } });
  expect(await bytes()).toBe(now);
});

test('commands at the same time that name no revision are all carried out', async () => {
  const refs = ['n/1', 'n/2', 'n/3', 'n/4', 'n/5'];
  const ran = await Promise.all(refs.map((ref) => json('chain', 'add', ref, '--no-validate')));
  expect(ran.map(({ code }) => code)).toEqual(refs.map(() => 0));
  const { document } = await json('chain', 'show');
  expect((document['fallbacks'] as string[]).slice(2).toSorted()).toEqual(refs);
});

test('a revision nobody has seen is a conflict', async () => {
  const { code } = await json(
    'chain',
    'remove',
    'lmstudio/b',
    '--base-revision',
    '0'.repeat(64),
    '--no-validate',
  );
  expect(code).toBe(3);
  expect(await bytes()).toBe(config);
});

test.each([
  [['chain', 'move', 'lmstudio/x', '--to', '0']],
  [['chain', 'move', 'lmstudio/a', '--to', '3']],
  [['chain', 'move', 'lmstudio/a', '--to', '-1']],
  [['chain', 'move', 'lmstudio/a', '--to', '1.5']],
  [['chain', 'move', 'lmstudio/a']],
  [['chain', 'add', 'nonsense']],
  [['chain', 'add']],
  [['chain', 'set']],
  [['chain', 'set', '--fallback', 'a/b', '--no-fallbacks']],
  [['chain', 'remove', 'lmstudio/x']],
  [['chain', 'remove', 'lmstudio/a', '--base-revision', 'short']],
  [['chain', 'remove', 'lmstudio/a', 'lmstudio/b']],
  [['chain', 'fly']],
  [['chain', 'show', '--sideways']],
  [['serve', '--port', '65536']],
  [['undo', '--to', 'nobody']],
])('%j is a usage error', async (args) => {
  const { code, document, err } = await json(...args);
  expect(code).toBe(2);
  expect(document).toMatchObject({ error: { message: expect.stringMatching(/./) } });
  expect(err).not.toBe('');
  expect(await bytes()).toBe(config);
});

test('no command at all is a usage error, help is not', async () => {
  expect((await hearth([])).code).toBe(2);
  expect((await hearth(['chain'])).code).toBe(2);
  const help = await hearth(['--help']);
  expect(help.code).toBe(0);
  expect(help.out).toContain('hearth');
  expect(await hearth(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n' });
});

test('a broken file is told with line and column', async () => {
  await writeFile(file, '{\n  agents: }');
  const { code, document, err } = await json('chain', 'show');
  expect(code).toBe(4);
  expect(document).toMatchObject({ error: { code: 'config-syntax', line: 2, column: 11, file } });
  expect(err).toContain('line 2, column 11');
  expect((await json('chain', 'remove', 'lmstudio/a')).code).toBe(4);
  expect(await bytes()).toBe('{\n  agents: }');
});

const codeOfShow = async (path: string): Promise<unknown> =>
  (await hearth(['chain', 'show', '--config', path])).code;

test('a missing file, a folder and an empty file cannot be read', async () => {
  await writeFile(join(root, 'empty.json'), '');
  expect(
    await Promise.all([
      codeOfShow(join(root, 'gone.json')),
      codeOfShow(root),
      codeOfShow(join(root, 'empty.json')),
    ]),
  ).toEqual([4, 4, 4]);
});

test('what OpenClaw rejects is not written', async () => {
  await openClawWants('"lmstudio/b",');
  const { code, err } = await json('chain', 'remove', 'lmstudio/b');
  expect(code).toBe(5);
  expect(err).toContain('not like this');
  expect(await bytes()).toBe(config);
});

test('what OpenClaw accepts is written as valid', async () => {
  await openClawWants('openrouter/c');
  const { code, document } = await json('chain', 'remove', 'lmstudio/b');
  expect([code, document['validation']]).toEqual([0, { state: 'valid', warnings: [] }]);
});

test('without OpenClaw the edit is written and said to be not validated', async () => {
  const { code, document, err } = await json('chain', 'remove', 'lmstudio/b');
  expect([code, document['validation']]).toEqual([0, { state: 'not-validated', why: 'no-openclaw' }]);
  expect(err).toContain('Not validated');
});

test('a history that cannot be kept stops the write', async () => {
  await writeFile(join(root, 'state'), 'in the way');
  const { code } = await json('chain', 'remove', 'lmstudio/b', '--no-validate');
  expect(code).toBe(6);
  expect(await bytes()).toBe(config);
});

test('undo takes back write by write, and any entry can be gone back to', async () => {
  await json('chain', 'remove', 'lmstudio/b', '--no-validate');
  await json('chain', 'add', 'x/1', '--no-validate');
  const { out } = await hearth(['history', '--config', file, '--json']);
  const entries = JSON.parse(out) as { id: string; before: string; at: number }[];
  expect(entries.map(({ before }) => before).at(-1)).toBe(revisionOf(config));
  expect((await hearth(['history', '--config', file])).out).toContain(entries[0]!.id);

  expect((await json('undo', '--no-validate')).code).toBe(0);
  expect(await bytes()).not.toContain('x/1');
  expect((await json('undo', '--to', entries[1]!.id, '--no-validate')).code).toBe(0);
  expect(await bytes()).toBe(config);
});

test('with nothing to take back, undo has nothing to do', async () => {
  const { code, document } = await json('undo');
  expect([code, document['changed'], document['revision']]).toEqual([0, false, revisionOf(config)]);
  expect(await bytes()).toBe(config);
});

test('sentences are German where the user’s language is', async () => {
  env['LANG'] = 'de_AT.UTF-8';
  expect((await hearth(['chain', 'remove', 'x/1', '--config', file])).err).toContain('Kette');
  const help = (await hearth(['chain', 'move', '--help'])).out;
  expect(help).toContain('Aufruf: hearth chain move');
  expect(help).not.toMatch(/Usage|Options|default/);
  env['HEARTH_LANG'] = 'en';
  expect((await hearth(['chain', 'remove', 'x/1', '--config', file])).err).toContain('chain');
});
