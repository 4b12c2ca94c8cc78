import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { listedProcesses } from './listed-processes.ts';
import { readCim, readNetstat, windowsLister } from './windows-processes.ts';

const row = (more: object): object => ({
  ProcessId: 4242,
  ParentProcessId: 400,
  Name: 'node.exe',
  CommandLine: '"C:\\Program Files\\nodejs\\node.exe" gateway --token geheim1',
  WorkingSetSize: 734003200,
  Started: 1795377678362,
  ...more,
});

test('Windows: the process list is read, command lines masked, the system itself left out', () => {
  const printed = `\uFEFF${JSON.stringify([
    row({}),
    { ProcessId: 0, ParentProcessId: 0, Name: 'System Idle Process', Started: null },
    { ProcessId: 4, ParentProcessId: 0, Name: 'System', Started: null },
  ])}`;
  expect(readCim(printed)).toEqual([
    {
      pid: 4242,
      parent: 400,
      name: 'node.exe',
      command: '"C:\\Program Files\\nodejs\\node.exe" gateway --token ••••',
      terminal: null,
      memoryBytes: 734003200,
      unit: null,
      startTime: 1795377678362,
    },
  ]);
  expect(readCim('[]')).toEqual([]);
});

test('Windows: who listens is found whatever the system’s language', () => {
  const printed = [
    '',
    'Aktive Verbindungen',
    '',
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1100',
    '  TCP    127.0.0.1:18789        127.0.0.1:50123        HERGESTELLT     4242',
    '  TCP    127.0.0.1:18789        0.0.0.0:0              ABHÖREN         4242',
    '  TCP    [::1]:18790            [::]:0                 ABHÖREN         4243',
  ].join('\r\n');
  expect(readNetstat(printed, 18789)).toBe(4242);
  expect(readNetstat(printed, 18790)).toBe(4243);
  expect(readNetstat(printed, 8789)).toBeNull();
  expect(readNetstat(printed, 50123)).toBeNull();
});

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.integer(), (text, port) => {
      expect(() => [readCim(text), readNetstat(text, port)]).not.toThrow();
    }),
    { seed: 3 },
  );
});

/** A Windows that answers from a list; notes what was asked. */
function windows(rows: readonly object[]) {
  const asked: string[][] = [];
  const processes = listedProcesses(
    windowsLister({ SystemRoot: 'D:\\Win' }, async (program, args) => {
      asked.push([program, ...args]);
      if (program.endsWith('netstat.exe')) return '  TCP  127.0.0.1:1  0.0.0.0:0  LISTENING  4242';
      const only = /ProcessId=(\d+)/.exec(args.at(-1) ?? '')?.[1];
      return JSON.stringify(
        rows.filter((one) => only === undefined || (one as { ProcessId: number }).ProcessId === Number(only)),
      );
    }),
  );
  return { processes, asked };
}

test('Windows: identity, start and listener come from the system’s own programs', async () => {
  const { processes, asked } = windows([row({})]);
  expect(await processes.identity(4242)).toBe('4242@1795377678362');
  expect(await processes.startTime(4242)).toBe(1795377678362);
  expect(await processes.identity(1)).toBeNull();
  expect(await processes.listenerOn(1)).toEqual({ pid: 4242, name: 'node.exe' });
  expect(await processes.facts(4242)).not.toHaveProperty('startTime');
  expect(asked.every(([program]) => program?.startsWith('D:\\Win\\System32\\') === true)).toBe(true);
  const before = asked.length;
  expect(await processes.facts(-1)).toBeNull();
  expect(asked).toHaveLength(before);
});

test('a parent whose number went to a younger process is no parent', async () => {
  const { processes } = windows([
    row({}),
    row({ ProcessId: 400, ParentProcessId: 300, Name: 'pwsh.exe', Started: 1795377600000 }),
    row({ ProcessId: 300, ParentProcessId: 0, Name: 'notepad.exe', Started: 1795377699999 }),
  ]);
  expect((await processes.ancestors(4242)).map(({ name }) => name)).toEqual(['pwsh.exe']);
});

test('what is asked about one process at the same time starts the system’s programs once, and later anew', async () => {
  const looks: number[] = [];
  const listed = {
    pid: 7,
    parent: 1,
    name: 'node',
    command: 'node',
    terminal: null,
    memoryBytes: null,
    unit: null,
    startTime: 5,
  };
  const processes = listedProcesses({
    one: async (pid) => {
      looks.push(pid);
      return pid === 7 ? listed : null;
    },
    all: async () => new Map(),
    listener: async () => null,
  });
  expect(
    await Promise.all([
      processes.identity(7),
      processes.startTime(7),
      processes.facts(7),
      processes.identity(8),
    ]),
  ).toMatchObject(['7@5', 5, { name: 'node' }, null]);
  expect(looks).toEqual([7, 8]);
  await processes.identity(7);
  expect(looks).toEqual([7, 8, 7]);
});
