import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { locateConfig, includeRoots } from './locate.ts';
import { openClawValidator, readVerdict } from './validator.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-validator-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A program in place of OpenClaw's, whose body is this shell script. */
async function openClaw(script: string): Promise<string> {
  const file = path.join(dir, 'openclaw');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const ended = (stdout: string, code = 0) => readVerdict({ kind: 'ended', code, stdout, stderr: '' });

test('OpenClaw’s answers are read as it writes them', () => {
  expect(ended('{"valid":true,"path":"/c","warnings":[{"path":"a","message":"b"}]}\n')).toEqual({
    kind: 'valid',
    warnings: [{ path: 'a', message: 'b' }],
  });
  expect(ended('{"ok":false,"valid":false,"issues":[{"path":"a.b","message":"bad"}]}', 1)).toEqual({
    kind: 'invalid',
    issues: [{ path: 'a.b', message: 'bad' }],
  });
  expect(ended('a plugin says hello\n{\n  "valid": true\n}\n')).toEqual({ kind: 'valid', warnings: [] });
});

test('what others print around the answer hides no refusal', () => {
  const refusal = '{\n  "valid": false,\n  "issues": [{ "path": "a", "message": "bad" }]\n}';
  const refused = { kind: 'invalid', issues: [{ path: 'a', message: 'bad' }] };
  for (const printed of [
    `${refusal}\nUpdate available: 1 -> 2\n`,
    `{ plugin\n${refusal}\n`,
    `${refusal}\r\n} done\n`,
  ]) {
    expect(ended(printed, 1)).toEqual(refused);
  }
});

test('a refusal without reasons is one all the same', () => {
  expect(ended('{"valid":false,"issues":[]}', 1)).toEqual({
    kind: 'invalid',
    issues: [{ path: '', message: 'valid: false' }],
  });
  expect(ended('{"valid":false,"error":"no such file"}', 1)).toEqual({
    kind: 'invalid',
    issues: [{ path: '', message: 'no such file' }],
  });
});

test.each(['', 'error: unknown command', '{"valid":"yes"}', '{"valid":true'])(
  'anything else is no answer: %s',
  (stdout) => {
    expect(ended(stdout, 1)).toEqual({ kind: 'no-answer' });
  },
);

test('the candidate is judged in the place of the real config', async () => {
  const choice = await openClaw(
    'printf "%s" "$* $OPENCLAW_CONFIG_PATH" > "$0.called"; echo \'{"valid":true,"warnings":[]}\'',
  );
  await using validator = openClawValidator({ env: { PATH: process.env['PATH'] }, choice: () => choice });
  expect(validator.state.value).toBe('looking');
  expect(await validator.validate('/the/candidate')).toEqual({ kind: 'valid', warnings: [] });
  expect(validator.state.value).toBe('found');
  expect(await readFile(`${choice}.called`, 'utf8')).toBe('config validate --json /the/candidate');
});

test('a validator that does not answer in time is no answer', async () => {
  const choice = await openClaw('sleep 60');
  await using validator = openClawValidator({
    env: { PATH: process.env['PATH'] },
    choice: () => choice,
    deadline: 200,
  });
  expect(await validator.validate('/c')).toEqual({ kind: 'no-answer' });
});

test('without OpenClaw there is no validator', async () => {
  await using validator = openClawValidator({ env: {}, find: async () => ({ found: false, tried: [] }) });
  expect(await validator.validate('/c')).toEqual({ kind: 'no-openclaw' });
  expect(validator.state.value).toBe('not-found');
});

test('OpenClaw that was installed meanwhile is found, and not looked for all the time until then', async () => {
  let [now, searches, installed] = [0, 0, false];
  const program = await openClaw('echo \'{"valid":true}\'');
  await using validator = openClawValidator({
    env: {},
    now: () => now,
    find: async () => {
      searches += 1;
      return installed
        ? {
            found: true,
            from: 'path',
            file: program,
            openclaw: { program, args: [], env: { PATH: process.env['PATH'] } },
          }
        : { found: false, tried: [] };
    },
  });
  expect(await validator.validate('/c')).toEqual({ kind: 'no-openclaw' });
  installed = true;
  expect(await validator.validate('/c')).toEqual({ kind: 'no-openclaw' });
  expect(searches).toBe(1);
  now = 11_000;
  expect(await validator.validate('/c')).toEqual({ kind: 'valid', warnings: [] });
  expect(validator.state.value).toBe('found');
});

test('disposing ends a validation that runs', async () => {
  const choice = await openClaw('echo x > "$0.started"; sleep 60');
  const validator = openClawValidator({ env: { PATH: process.env['PATH'] }, choice: () => choice });
  const verdict = validator.validate('/c');
  await expect.poll(() => readdir(dir), { timeout: 10_000 }).toContain('openclaw.started');
  await validator[Symbol.asyncDispose]();
  expect(await verdict).toEqual({ kind: 'no-answer' });
});

const at = (env: Record<string, string>, present: string[] = [], option?: string) =>
  locateConfig({ env: { HOME: '/h', ...env }, exists: (file) => present.includes(file) }, option);

test('the config is looked for where OpenClaw looks', () => {
  expect(at({})).toBe('/h/.openclaw/openclaw.json');
  expect(at({}, ['/h/.clawdbot/openclaw.json'])).toBe('/h/.clawdbot/openclaw.json');
  expect(at({}, ['/h/.clawdbot/openclaw.json', '/h/.openclaw/openclaw.json'])).toBe(
    '/h/.openclaw/openclaw.json',
  );
  expect(at({ OPENCLAW_HOME: '/o' })).toBe('/o/.openclaw/openclaw.json');
  expect(at({ OPENCLAW_HOME: '~/o', OPENCLAW_STATE_DIR: '~/s' })).toBe('/h/o/s/openclaw.json');
  expect(at({ OPENCLAW_STATE_DIR: '/s' }, ['/h/.clawdbot/openclaw.json'])).toBe('/s/openclaw.json');
  expect(at({ OPENCLAW_STATE_DIR: '/s', OPENCLAW_CONFIG_PATH: '/c.json' })).toBe('/c.json');
  expect(at({ OPENCLAW_CONFIG_PATH: '/c.json' }, [], '/option.json')).toBe('/option.json');
  expect(at({ OPENCLAW_CONFIG_PATH: '  ' })).toBe('/h/.openclaw/openclaw.json');
});

test('include roots are the absolute directories of the list', () => {
  expect(
    includeRoots({
      env: {
        HOME: '/h',
        OPENCLAW_INCLUDE_ROOTS: ` /a ${path.delimiter}~/b${path.delimiter}${path.delimiter}/a`,
      },
    }),
  ).toEqual(['/a', '/h/b']);
  expect(includeRoots({ env: {} })).toEqual([]);
});

test('another program that the user chooses judges from then on', async () => {
  const first = await openClaw('echo \'{"valid":true,"warnings":[]}\'');
  const second = path.join(dir, 'second');
  await writeFile(second, '#!/bin/sh\necho \'{"valid":false,"issues":[]}\'\nexit 1\n');
  await chmod(second, 0o755);
  let choice = first;
  await using validator = openClawValidator({ env: { PATH: process.env['PATH'] }, choice: () => choice });
  expect(await validator.validate('/c')).toMatchObject({ kind: 'valid' });
  choice = second;
  expect(await validator.validate('/c')).toMatchObject({ kind: 'invalid' });
});
