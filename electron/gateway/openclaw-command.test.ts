import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenClawCommand, type OpenClawCommandOptions } from './openclaw-command.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-command-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A stand-in for `openclaw`: a shell script that notes its calls, and answers `--version`. */
async function openClaw(script: string): Promise<string> {
  const file = path.join(dir, 'openclaw');
  const calls = `echo "$*" >> ${dir}/calls`;
  const version = 'if [ "$1" = --version ]; then echo "OpenClaw 2026.9.6 (eb377ac)"; exit 0; fi';
  await writeFile(file, `#!/bin/sh\n${version}\n${calls}\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const calls = async (): Promise<string[]> =>
  (await readFile(path.join(dir, 'calls'), 'utf8').catch(() => '')).split('\n').slice(0, -1);

const status = (name: string): string => path.join(import.meta.dirname, 'recorded', `status-${name}.json`);

const place = {
  variables: { OPENCLAW_CONFIG_PATH: '/c/openclaw.json' },
  serviceLabels: {
    launchd: 'ai.openclaw.gateway',
    systemd: 'openclaw-gateway.service',
    'task-scheduler': 'OpenClaw Gateway',
  },
};

/** A command that finds `file`; nothing of this machine's own OpenClaw is looked at. */
function command(file: string | null, more: Partial<OpenClawCommandOptions> = {}): OpenClawCommand {
  const PATH = [path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter);
  const env = { PATH, HOME: dir };
  return new OpenClawCommand({
    env,
    place: () => place,
    find: async () =>
      file === null
        ? { found: false, tried: [{ place: 'path', where: '/nowhere' }] }
        : { found: true, from: 'path', file, openclaw: { program: file, args: [], env } },
    ...more,
  });
}

test('the program is found with its version and the Node it would run on', async () => {
  const file = await openClaw('');
  await using openclaw = command(file);
  expect(openclaw.program.value).toEqual({ kind: 'looking' });
  expect(openclaw.launch()).toBeNull();
  await openclaw.look();
  expect(openclaw.program.value).toEqual({
    kind: 'found',
    path: file,
    from: 'path',
    version: '2026.9.6',
    node: process.versions.node,
  });
  expect(openclaw.launch()).toMatchObject({
    program: file,
    args: [],
    env: { OPENCLAW_CONFIG_PATH: '/c/openclaw.json', HOME: dir },
  });
});

test('where no program is found, what was tried is told, and nothing is run', async () => {
  await using openclaw = command(null);
  expect(await openclaw.status()).toEqual({ ok: false, problem: { code: 'openclaw-not-found', params: {} } });
  expect(openclaw.program.value).toEqual({ kind: 'not-found' });
  expect(openclaw.tried).toEqual([{ place: 'path', where: '/nowhere' }]);
  expect(await openclaw.service('stop')).toMatchObject({ problem: { code: 'openclaw-not-found' } });
  expect(await openclaw.doctorFix()).toMatchObject({ problem: { code: 'openclaw-not-found' } });
});

test('a later look makes an earlier one without effect', async () => {
  const file = await openClaw('');
  const first = Promise.withResolvers<void>();
  await using openclaw = command(file, {
    find: async ({ choice, env }) => {
      if (choice === 'first') await first.promise;
      return choice === 'first'
        ? { found: false, tried: [] }
        : { found: true, from: 'choice', file, openclaw: { program: file, args: [], env } };
    },
  });
  const looks = [openclaw.look('first'), openclaw.look('second')];
  await looks[1];
  first.resolve();
  await looks[0];
  expect(openclaw.program.value).toMatchObject({ kind: 'found', from: 'choice' });
});

test('the report is read in the environment of the gateway’s place, and calls at once share it', async () => {
  const file = await openClaw(
    `echo "$OPENCLAW_CONFIG_PATH" > ${dir}/config; cat ${status('linux-foreground')}`,
  );
  await using openclaw = command(file);
  const [one, other] = await Promise.all([openclaw.status(), openclaw.status()]);
  expect(one).toMatchObject({ ok: true, value: { port: { busy: true } } });
  expect(other).toBe(one);
  expect(await calls()).toEqual(['gateway status --json --no-probe']);
  expect(await readFile(path.join(dir, 'config'), 'utf8')).toBe('/c/openclaw.json\n');
  await openclaw.status();
  expect(await calls()).toHaveLength(2);
});

test('an answer that is no report is a failure with the program’s words', async () => {
  const file = await openClaw('echo "something else"; echo "token: abcdefgh" >&2; exit 3');
  await using openclaw = command(file);
  expect(await openclaw.status()).toEqual({
    ok: false,
    problem: {
      code: 'openclaw-failed',
      params: { command: 'gateway status', code: 3 },
      detail: 'something else\ntoken: ••••',
    },
  });
});

test('one call at a time', async () => {
  const busy = `if ! mkdir ${dir}/busy; then echo both >> ${dir}/overlap; fi; sleep 0.05; rmdir ${dir}/busy`;
  const file = await openClaw(`${busy}; cat ${status('sim-macos-running')}`);
  await using openclaw = command(file);
  await Promise.all([openclaw.status(), openclaw.service('restart'), openclaw.doctorFix()]);
  expect(await calls()).toEqual([
    'gateway status --json --no-probe',
    'gateway status --json --no-probe',
    'gateway restart --json',
    'doctor --fix --non-interactive',
  ]);
  await expect(readFile(path.join(dir, 'overlap'))).rejects.toThrow('ENOENT');
});

/** Answers a status with a recorded report, and every verb with a yes. */
const answers = (report: string): string =>
  `case "$2" in status) cat ${status(report)};; *) echo '{"ok":true,"result":"stopped"}';; esac`;

test('a verb reaches the service manager only where there is a service of this gateway', async () => {
  const running = command(await openClaw(answers('sim-macos-running')));
  expect(await running.service('stop')).toEqual({ ok: true, value: null });
  expect((await calls()).at(-1)).toBe('gateway stop --json --force');
  await running[Symbol.asyncDispose]();
  // A gateway that somebody runs in a terminal: OpenClaw's own stop would signal it.
  await using foreground = command(await openClaw(answers('linux-foreground')));
  const before = (await calls()).length;
  expect(await foreground.service('stop')).toMatchObject({
    ok: false,
    problem: { code: 'gateway-service-refused' },
  });
  expect((await calls()).slice(before)).toEqual(['gateway status --json --no-probe']);
});

test('the doctor leaves services alone, and its words come back', async () => {
  const file = await openClaw('echo "policy $OPENCLAW_SERVICE_REPAIR_POLICY"; echo "Doctor complete."');
  await using openclaw = command(file);
  expect(await openclaw.doctorFix()).toEqual({
    ok: true,
    value: { said: 'policy external\nDoctor complete.' },
  });
});

test('disposing ends the call that runs and those that wait', async () => {
  const file = await openClaw(`echo $$ > ${dir}/pid; sleep 60`);
  const openclaw = command(file);
  const results = [openclaw.status(), openclaw.service('start'), openclaw.doctorFix()];
  await expect
    .poll(() => readFile(path.join(dir, 'pid'), 'utf8').catch(() => ''), { timeout: 10_000 })
    .toMatch(/\d/);
  const pid = Number(await readFile(path.join(dir, 'pid'), 'utf8'));
  await openclaw[Symbol.asyncDispose]();
  for (const result of await Promise.all(results)) expect(result.ok).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await calls()).toEqual(['gateway status --json --no-probe']);
});

test('launchd’s last exit is asked for where OpenClaw did not find it', async () => {
  const launchctl = path.join(dir, 'launchctl');
  await writeFile(
    launchctl,
    `#!/bin/sh\necho "$*" > ${dir}/launchd\nprintf 'x = {\\n\\tstate = spawn scheduled\\n\\tlast exit code = 78: EX_CONFIG\\n}\\n'\n`,
  );
  await chmod(launchctl, 0o755);
  const file = await openClaw(`cat ${status('sim-macos-looping-modern')}`);
  const env = { PATH: [dir, '/usr/bin', '/bin'].join(path.delimiter), HOME: dir };
  await using openclaw = command(file, {
    uid: 501,
    find: async () => ({ found: true, from: 'path', file, openclaw: { program: file, args: [], env } }),
  });
  expect(await openclaw.status()).toMatchObject({ value: { service: { lastExitStatus: 78 } } });
  expect(await readFile(path.join(dir, 'launchd'), 'utf8')).toBe('print gui/501/ai.openclaw.gateway\n');
});
