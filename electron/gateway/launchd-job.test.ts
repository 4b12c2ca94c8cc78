import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { glanceAtLaunchd, isLooping } from './launchd-job.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-launchd-'));
});
afterEach(() => rm(dir, { recursive: true }));

const place = {
  canonical: true,
  serviceLabels: { launchd: 'ai.openclaw.gateway', systemd: '', 'task-scheduler': '' },
};

/** A stand-in for launchctl that knows one job, and says of all others what macOS says. */
async function glance(target: string, lines: readonly string[]) {
  const file = path.join(dir, 'launchctl');
  const known = `if [ "$*" = "print ${target}" ]; then cat ${dir}/job; exit 0; fi`;
  await writeFile(path.join(dir, 'job'), `${target} = {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`);
  await writeFile(
    file,
    `#!/bin/sh\necho "$*" >> ${dir}/asked\n${known}\necho 'Could not find service' >&2; exit 113\n`,
  );
  await chmod(file, 0o755);
  return glanceAtLaunchd(place, { env: { PATH: `${dir}:/usr/bin:/bin` }, uid: 501 });
}

test('the user’s own job is told by one question', async () => {
  expect(await glance('gui/501/ai.openclaw.gateway', ['state = running', 'pid = 4242'])).toMatchObject({
    manager: 'launchd',
    label: 'ai.openclaw.gateway',
    ours: true,
    running: true,
    pid: 4242,
    system: false,
  });
  expect(await readFile(path.join(dir, 'asked'), 'utf8')).toBe('print gui/501/ai.openclaw.gateway\n');
});

test('a system-wide job is told as one', async () => {
  expect(await glance('system/ai.openclaw.gateway', ['state = running', 'pid = 321'])).toMatchObject({
    system: true,
    running: true,
    pid: 321,
  });
});

test('a job that launchd starts again and again is told as looping', async () => {
  const report = await glance('gui/501/ai.openclaw.gateway', [
    'state = spawn scheduled',
    'runs = 14',
    'last exit code = 78: EX_CONFIG',
  ]);
  expect(report).toMatchObject({ running: false, lastExitStatus: 78 });
  expect(report === null ? null : isLooping(report)).toBe(true);
});

test('no job, and no launchd: null', async () => {
  expect(await glance('gui/501/another', [])).toBeNull();
  expect(await glanceAtLaunchd(place, { env: { PATH: path.join(dir, 'none') }, uid: 501 })).toBeNull();
});
