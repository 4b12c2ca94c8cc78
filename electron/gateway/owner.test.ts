import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownerSchema } from '../../shared/gateway/snapshot.ts';
import type { ProcessFacts } from '../process/processes.ts';
import { type OwnerFacts, ownerOf } from './owner.ts';
import { readStatusReport, type ServiceReport } from './status-report.ts';

const one = (pid: number, name: string, more: Partial<ProcessFacts> = {}): ProcessFacts => ({
  pid,
  parent: null,
  name,
  command: '',
  terminal: null,
  memoryBytes: null,
  unit: null,
  ...more,
});

function service(name: string): ServiceReport {
  const text = readFileSync(new URL(`recorded/status-${name}.json`, import.meta.url), 'utf8');
  const report = readStatusReport(JSON.parse(text));
  if (report === null) throw new Error(name);
  return report.service;
}

const gateway = one(4242, 'openclaw-gateway');
const init = one(1, 'systemd');

const owner = (facts: Partial<OwnerFacts>) =>
  ownerOf({
    remote: false,
    ownChild: false,
    process: gateway,
    ancestors: [init],
    running: true,
    service: null,
    labels: {
      launchd: 'ai.openclaw.gateway',
      systemd: 'openclaw-gateway.service',
      'task-scheduler': 'OpenClaw Gateway',
    },
    platform: 'linux',
    ...facts,
  });

const resting = (name: string | null) =>
  owner({
    running: false,
    process: null,
    ancestors: [],
    service: name === null ? null : service(name),
  });

test('Hearth’s own child and another machine’s gateway are told first', () => {
  expect(owner({ ownChild: true, service: service('sim-macos-running') })).toEqual({ kind: 'hearth' });
  expect(owner({ remote: true })).toEqual({ kind: 'remote' });
});

test('where nothing runs, the service that could start it owns it, else nobody', () => {
  expect(resting(null)).toEqual({ kind: 'nobody' });
  expect(resting('linux-nothing')).toEqual({ kind: 'nobody' });
  expect(resting('sim-macos-not-installed')).toEqual({ kind: 'nobody' });
  expect(resting('sim-macos-stopped')).toEqual({
    kind: 'service',
    manager: 'launchd',
    label: 'ai.openclaw.gateway',
    running: false,
    system: false,
  });
  expect(resting('source-windows-task-ready')).toMatchObject({
    manager: 'task-scheduler',
    label: 'OpenClaw Gateway',
  });
  // Another gateway's service says nothing of this one.
  expect(
    owner({ running: false, process: null, service: { ...service('sim-macos-stopped'), ours: false } }),
  ).toEqual({ kind: 'nobody' });
});

test('the service that holds the process, or the shell around it, owns it', () => {
  expect(owner({ service: service('sim-macos-running') })).toEqual({
    kind: 'service',
    manager: 'launchd',
    label: 'ai.openclaw.gateway',
    running: true,
    system: false,
  });
  const wrapped = { process: one(4300, 'openclaw-gateway'), ancestors: [one(4242, 'sh'), one(1, 'launchd')] };
  expect(owner({ ...wrapped, service: service('sim-macos-running') })).toMatchObject({ kind: 'service' });
  expect(owner({ service: service('source-systemd-running') })).toMatchObject({
    manager: 'systemd',
    label: 'openclaw-gateway.service',
  });
});

test('a service that runs another process does not own this one', () => {
  const foreign = {
    process: one(9, 'node', { terminal: 'ttys001' }),
    ancestors: [one(8, '-zsh'), one(7, 'iTerm2')],
  };
  expect(owner({ ...foreign, service: service('sim-macos-running'), platform: 'darwin' })).toEqual({
    kind: 'terminal',
    pid: 7,
    name: 'iTerm2',
  });
});

test('a system-wide daemon owns what nothing but launchd stands above', () => {
  const daemon = { service: service('sim-macos-system-daemon'), platform: 'darwin' as const };
  expect(owner({ ...daemon, ancestors: [one(1, 'launchd')] })).toMatchObject({
    kind: 'service',
    system: true,
  });
  expect(owner({ ...daemon, ancestors: [one(7, 'iTerm2'), one(1, 'launchd')] })).toMatchObject({
    kind: 'program',
    name: 'iTerm2',
  });
});

test('a systemd unit is told without asking anybody', () => {
  const inUnit = one(4242, 'openclaw-gateway', { unit: 'openclaw-gateway.service' });
  expect(owner({ process: inUnit, ancestors: [one(900, 'systemd'), init] })).toEqual({
    kind: 'service',
    manager: 'systemd',
    label: 'openclaw-gateway.service',
    running: true,
    system: false,
  });
  expect(owner({ process: inUnit, ancestors: [init] })).toMatchObject({ system: true });
  // What cron or a terminal's own unit holds is no service of OpenClaw's.
  const inCron = one(4242, 'openclaw-gateway', { unit: 'cron.service' });
  expect(owner({ process: inCron, ancestors: [one(50, 'sh'), one(40, 'cron'), init] })).toEqual({
    kind: 'program',
    pid: 40,
    name: 'cron',
  });
});

test('launchd’s child, and what outlived its starter, are not known until the service manager was asked', () => {
  expect(owner({ ancestors: [one(1, 'launchd')], platform: 'darwin' })).toEqual({ kind: 'unknown' });
  expect(owner({ process: null, ancestors: [] })).toEqual({ kind: 'unknown' });
});

test.each([
  [
    'in a terminal window',
    'pts/1',
    [one(30, 'bash', { terminal: 'pts/1' }), one(20, 'gnome-terminal-server'), init],
    'gnome-terminal-server',
  ],
  ['by npm in a terminal', 'pts/1', [one(31, 'npm'), one(30, 'zsh'), one(20, 'kitty'), init], 'kitty'],
  ['in tmux', 'pts/2', [one(30, '-zsh'), one(20, 'tmux: server'), init], 'tmux'],
  ['over ssh', 'pts/3', [one(30, 'bash'), one(20, 'sshd'), one(10, 'sshd'), init], 'sshd'],
  [
    'at the console',
    'tty1',
    [one(30, 'bash', { terminal: 'tty1' }), one(20, 'login', { terminal: 'tty1' }), init],
    'bash',
  ],
  [
    'detached from a living shell',
    null,
    [one(30, 'bash', { terminal: 'pts/1' }), one(20, 'kitty'), init],
    'kitty',
  ],
])('a terminal is named by what a person knows: started %s', (_, terminal, ancestors, name) => {
  expect(owner({ process: one(4242, 'openclaw-gateway', { terminal }), ancestors })).toMatchObject({
    kind: 'terminal',
    name,
  });
});

test('a shell whose terminal is gone owns what still has it', () => {
  expect(owner({ process: one(4242, 'node', { terminal: 'pts/9' }), ancestors: [init] })).toMatchObject({
    kind: 'terminal',
    pid: 4242,
    name: 'node',
  });
});

test('another program is named by the nearest one that is no shell and no launcher', () => {
  const ancestors = [one(40, 'node'), one(30, 'sh'), one(20, 'Clawdeck'), one(10, 'gnome-shell'), init];
  expect(owner({ ancestors })).toEqual({ kind: 'program', pid: 20, name: 'Clawdeck' });
  // A daemon of a script that nobody stands above any more; OpenClaw's own launcher is none.
  const script = one(40, 'node', { command: 'node keep-alive.js' });
  expect(owner({ ancestors: [script, init] })).toEqual({ kind: 'program', pid: 40, name: 'node' });
  const launcher = one(40, 'node', { command: 'node /usr/local/bin/openclaw gateway run' });
  expect(owner({ ancestors: [launcher, init] })).toEqual({ kind: 'unknown' });
  expect(owner({ ancestors: [one(40, 'sh'), init] })).toEqual({ kind: 'unknown' });
  // A program that somebody started in a terminal, and which started the gateway apart from it.
  const inTerminal = [
    one(20, 'clawdeck', { terminal: 'pts/1' }),
    one(10, 'bash', { terminal: 'pts/1' }),
    init,
  ];
  expect(owner({ ancestors: inTerminal })).toMatchObject({ kind: 'program', name: 'clawdeck' });
});

test('Windows: windows that people type in are terminals, the rest programs', () => {
  const windows = { process: one(4242, 'node.exe'), platform: 'win32' as const };
  const shell = one(30, 'pwsh.exe');
  expect(
    owner({ ...windows, ancestors: [one(40, 'cmd.exe'), shell, one(20, 'WindowsTerminal.exe')] }),
  ).toEqual({ kind: 'terminal', pid: 20, name: 'WindowsTerminal' });
  expect(owner({ ...windows, ancestors: [shell, one(20, 'explorer.exe')] })).toEqual({
    kind: 'terminal',
    pid: 30,
    name: 'pwsh',
  });
  expect(owner({ ...windows, ancestors: [one(20, 'Clawdeck.exe'), one(10, 'explorer.exe')] })).toEqual({
    kind: 'program',
    pid: 20,
    name: 'Clawdeck',
  });
  expect(owner({ ...windows, ancestors: [one(30, 'cmd.exe'), one(20, 'svchost.exe')] })).toEqual({
    kind: 'unknown',
  });
  expect(owner({ ...windows, ancestors: [], service: service('source-windows-task-running') })).toMatchObject(
    {
      kind: 'service',
      manager: 'task-scheduler',
    },
  );
});

test('whatever is known, the owner is one that can be shown, and only Hearth’s own child is Hearth’s', () => {
  const names = fc.constantFrom('sh', 'node', 'systemd', 'launchd', 'iTerm2', 'cron', 'explorer.exe', '');
  const anyProcess = fc
    .record({
      pid: fc.integer({ min: 1, max: 9 }),
      name: names,
      tty: fc.option(fc.constant('pts/1')),
      unit: fc.option(fc.constantFrom('openclaw-gateway.service', 'x.service')),
    })
    .map(({ pid, name, tty, unit }) => one(pid, name, { terminal: tty, unit }));
  const anyFacts = fc.record({
    remote: fc.boolean(),
    ownChild: fc.boolean(),
    running: fc.boolean(),
    process: fc.option(anyProcess),
    ancestors: fc.array(anyProcess, { maxLength: 5 }),
    service: fc.option(
      fc
        .constantFrom(
          'sim-macos-running',
          'sim-macos-system-daemon',
          'source-systemd-running',
          'linux-nothing',
        )
        .map(service),
    ),
    platform: fc.constantFrom<NodeJS.Platform>('linux', 'darwin', 'win32'),
  });
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const found = owner(facts);
      expect(ownerSchema.safeParse(found).success).toBe(true);
      expect(found.kind === 'hearth').toBe(facts.ownChild && !facts.remote);
    }),
    { seed: 3, numRuns: 500 },
  );
});
