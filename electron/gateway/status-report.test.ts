import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLooping, readLaunchdJob } from './launchd-job.ts';
import { readStatusReport, type ServiceReport } from './status-report.ts';

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`recorded/status-${name}.json`, import.meta.url), 'utf8'));

const service = (name: string): Partial<ServiceReport> => readStatusReport(recorded(name))?.service ?? {};

test('nothing runs and nothing is installed', () => {
  expect(readStatusReport(recorded('linux-nothing'))).toMatchObject({
    version: '2026.9.6',
    logFile: '/tmp/openclaw/openclaw-2026-11-22.log',
    service: { manager: null, installed: false, loaded: false, running: false, pid: null, system: false },
    port: { number: 18789, busy: false, listeners: [] },
  });
});

test('a gateway in the foreground is a listener, not a service', () => {
  expect(readStatusReport(recorded('linux-foreground'))).toMatchObject({
    service: { manager: null, installed: false, running: false, ours: false },
    port: { number: 41375, busy: true, listeners: [{ pid: 11823, name: 'openclaw-gatewa' }] },
  });
});

test.each([
  ['sim-macos-not-installed', { manager: 'launchd', installed: false, running: false, ours: true }],
  ['sim-macos-stopped', { manager: 'launchd', installed: true, loaded: false, running: false }],
  [
    'sim-macos-running',
    { manager: 'launchd', installed: true, loaded: true, running: true, pid: 4242, state: 'running' },
  ],
  ['sim-macos-looping', { loaded: true, running: false, state: 'spawn scheduled', lastExitStatus: 78 }],
  ['sim-macos-looping-modern', { loaded: true, running: false, lastExitStatus: null }],
  ['sim-macos-system-daemon', { manager: 'launchd', system: true, installed: true, running: true }],
  [
    'source-systemd-running',
    { manager: 'systemd', label: 'openclaw-gateway.service', running: true, pid: 4242, system: false },
  ],
  ['source-systemd-refused', { running: false, state: 'failed', lastExitStatus: 78 }],
  ['source-systemd-system', { manager: 'systemd', running: true, system: true }],
  ['source-windows-task-running', { manager: 'task-scheduler', running: true, pid: 4242 }],
  [
    'source-windows-task-ready',
    { manager: 'task-scheduler', installed: true, running: false, state: 'Ready' },
  ],
  ['source-windows-none', { manager: 'task-scheduler', installed: false, running: false }],
])('%s', (name, expected) => {
  expect(service(name)).toMatchObject(expected);
});

test('the service’s environment, which holds the token, is not taken over', () => {
  const report = readStatusReport(recorded('source-systemd-running'));
  expect(JSON.stringify(recorded('source-systemd-running'))).toContain('must-not-travel');
  expect(JSON.stringify(report)).not.toContain('must-not-travel');
});

test('launchd that starts a refusing gateway again and again is recognised', () => {
  const looping = readStatusReport(recorded('sim-macos-looping'))?.service;
  const others = ['sim-macos-running', 'sim-macos-stopped', 'source-systemd-refused', 'linux-nothing'];
  expect(looping === undefined ? null : isLooping(looping)).toBe(true);
  for (const name of others) {
    const other = readStatusReport(recorded(name))?.service;
    expect(other === undefined ? null : isLooping(other)).toBe(false);
  }
});

const job = (exit: string): string =>
  `gui/501/ai.openclaw.gateway = {\n\tactive count = 0\n\tstate = spawn scheduled\n\n\tenvironment = {\n\t\tpid = 7\n\t}\n\truns = 14\n\t${exit}\n}\n`;

test('launchd’s last exit is read from what old and new macOS print', () => {
  expect(readLaunchdJob(job('last exit code = 78: EX_CONFIG'))).toEqual({
    state: 'spawn scheduled',
    pid: null,
    lastExitStatus: 78,
  });
  expect(readLaunchdJob(job('last exit status = 78')).lastExitStatus).toBe(78);
  expect(readLaunchdJob(job('last exit code = (never exited)')).lastExitStatus).toBeNull();
  expect(readLaunchdJob('\tstate = running\n\tpid = 42\n')).toMatchObject({ state: 'running', pid: 42 });
});

test('what a newer version changes in one part leaves the rest readable', () => {
  const report = recorded('source-systemd-running') as { service: Record<string, unknown>; port: unknown };
  report.port = 'free';
  report.service['somethingNew'] = { a: 1 };
  report.service['runtime'] = { status: 'running', pid: '4242', state: 7 };
  expect(readStatusReport(report)).toMatchObject({
    service: { running: true, pid: null, state: null, manager: 'systemd' },
    port: { number: 18789, busy: null, listeners: [] },
  });
  expect(readStatusReport({ service: {} })?.service).toMatchObject({
    manager: null,
    installed: null,
    loaded: null,
    running: null,
  });
});

test('what is no report is none, and nothing makes the reader throw', () => {
  for (const printed of [null, undefined, 3, 'x', [], {}, { service: 'x' }])
    expect(readStatusReport(printed)).toBeNull();
  const mangled = fc.record({ service: fc.dictionary(fc.string(), fc.anything()), port: fc.anything() });
  fc.assert(
    fc.property(fc.oneof(fc.anything(), mangled), fc.string(), (value, text) => {
      expect(() => [readStatusReport(value), readLaunchdJob(text)]).not.toThrow();
    }),
    { seed: 3 },
  );
});
