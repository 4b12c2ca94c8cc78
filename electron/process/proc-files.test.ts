import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskCommand } from './mask-command.ts';
import { listeningInodes, programName, readStat, residentBytes, systemdUnit } from './proc-files.ts';
import { ancestorsOf, type ProcessFacts } from './processes.ts';

/** 1 is started by 2, 2 by 3, 3 by 1. */
const inCircle = (pid: number): ProcessFacts => ({
  pid,
  parent: pid === 3 ? 1 : pid + 1,
  name: 'x',
  command: '',
  terminal: null,
  memoryBytes: null,
  unit: null,
});

test('a circle of parents ends', async () => {
  expect((await ancestorsOf(1, async (pid) => inCircle(pid))).map(({ pid }) => pid)).toEqual([2, 3]);
});

test('a stat line is read whatever the process calls itself', () => {
  const rest = 'S 7 7 7 34817 9 4194304 1 0 0 0 0 0 0 0 20 0 1 0 1119815 4602531840 148703';
  expect(readStat(`42 (a b) c) ${rest}`)).toEqual({
    comm: 'a b) c',
    state: 'S',
    parent: 7,
    terminal: 'pts/1',
    startTime: 1119815,
  });
  expect(readStat(`42 (x) ${rest.replace('34817', '0')}`)?.terminal).toBeNull();
  expect(readStat(`42 (x) ${rest.replace('34817', '1025')}`)?.terminal).toBe('tty1');
  expect(readStat(`42 (x) ${rest.replace('34817', '1088')}`)?.terminal).toBe('ttyS0');
  for (const text of ['', '42', '42 (x', ') (', '42 (x) S', '42 (x) 9 9 9'])
    expect(readStat(text)).toBeNull();
});

test('a program is named by its file where its own name is cut off or a thread’s', () => {
  expect(programName('openclaw-gatewa', ['openclaw-gateway    '])).toBe('openclaw-gateway');
  expect(programName('MainThread', ['/usr/bin/node', 'x'])).toBe('node');
  expect(programName('node-MainThread', ['node'])).toBe('node');
  expect(programName('bash', ['-bash'])).toBe('bash');
  expect(programName('kworker/0:1', [''])).toBe('kworker/0:1');
});

test('the systemd unit is the innermost service; sessions and the user’s manager are none', () => {
  const user = '/user.slice/user-1000.slice/user@1000.service/app.slice';
  expect(systemdUnit(`0::${user}/openclaw-gateway.service\n`)).toBe('openclaw-gateway.service');
  expect(systemdUnit('1:name=systemd:/system.slice/openclaw-gateway.service\n0::/\n')).toBe(
    'openclaw-gateway.service',
  );
  expect(systemdUnit(`0::${user}/app-org.gnome.Terminal.slice/vte-spawn-1.scope`)).toBeNull();
  expect(systemdUnit(`0::${user}/x.service/session-3.scope`)).toBeNull();
  expect(systemdUnit(`0::${user}`)).toBeNull();
  expect(systemdUnit('9:cpu:/a.service\n0::/\n')).toBeNull();
});

test('the socket table names what listens on a port, and only that', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '  19: 0100007F:9C53 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1280294 1 0 100 0 0 10 0',
    '  21: 0100007F:9968 0100007F:9C53 06 00000000:00000000 03:0000124E 00000000     0        0 0 3 0',
    '  22: 0100007F:9C53 0100007F:9968 01 00000000:00000000 03:0000124E 00000000     0        0 77 3 0',
  ].join('\n');
  expect(listeningInodes(table, 0x9c53)).toEqual(['1280294']);
  expect(listeningInodes(table, 0x9968)).toEqual([]);
});

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, port) => {
      expect(() => [readStat(text), residentBytes(text), systemdUnit(text)]).not.toThrow();
      expect(() => listeningInodes(text, port)).not.toThrow();
      expect(() => maskCommand(text)).not.toThrow();
    }),
    { seed: 3 },
  );
});

test('secrets in a command line are masked, the rest is kept', () => {
  expect(maskCommand('node gateway --token abc --port 18789 --api-key=def')).toBe(
    'node gateway --token •••• --port 18789 --api-key=••••',
  );
  expect(maskCommand('env OPENAI_API_KEY="a b" GITHUB_TOKEN=x HOME=/h node')).toBe(
    'env OPENAI_API_KEY=•••• GITHUB_TOKEN=•••• HOME=/h node',
  );
  expect(maskCommand('curl https://me:pass@host/ -H "Authorization: Bearer abcdefghij"')).not.toMatch(
    /pass@|abcdefghij/,
  );
  expect(maskCommand('a\u001b[31m\nb')).toBe('a [31m b');
});
