import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { openRecording } from './open-recording.ts';
import type { MachineSource } from './source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-recording-'));
});
afterEach(() => rm(folder, { recursive: true }));

const recording = {
  recording: 1,
  name: 'A box',
  origin: 'written',
  platform: 'linux',
  arch: 'x64',
  node: { memoryBytes: 1e9, freeBytes: 1e8, cores: 2, cpu: null },
  asked: { cpu: { brand: 'x' } },
  commands: [
    { command: ['tool', '*', 'b'], outputs: [{ stdout: 'one' }, { stdout: 'two', code: 3 }] },
    { command: ['slow'], outputs: [{ hangs: true }] },
  ],
  streams: [{ command: ['flow'], blocks: [['a', 'b'], ['c']], ends: { code: 4, stderr: 'over' } }],
  files: { '/sys/a/one': '1\n', '/sys/a/two': ['2\n', '3\n'] },
};

async function opened(text: string, timers = new ManualTimers()): Promise<MachineSource | string> {
  const file = join(folder, 'r.json');
  await writeFile(file, text);
  const source = await openRecording(file, timers);
  return source.ok ? source.value : source.problem.code;
}

test('a recorded computer answers as it did, one answer after another and round again', async () => {
  const timers = new ManualTimers();
  const source = await opened(JSON.stringify(recording), timers);
  if (typeof source === 'string') throw new Error(source);
  const { signal } = new AbortController();
  const printed: unknown[] = [];
  for (let times = 0; times < 3; times += 1)
    printed.push(await source.run('tool', ['anything', 'b'], signal));
  expect(printed).toMatchObject([
    { stdout: 'one', code: 0 },
    { stdout: 'two', code: 3 },
    { stdout: 'one', code: 0 },
  ]);
  expect(await source.run('tool', ['c'], signal)).toEqual({ kind: 'not-started', cause: 'ENOENT' });
  expect(await source.run('slow', [], AbortSignal.abort())).toEqual({ kind: 'stopped' });
  expect([
    await source.text('/sys/a/one'),
    await source.text('/sys/a/two'),
    await source.text('/sys/a/two'),
  ]).toEqual(['1\n', '2\n', '3\n']);
  expect([
    await source.text('/sys/b'),
    await source.list('/sys'),
    await source.list('/sys/a'),
    await source.list('/x'),
  ]).toEqual([null, ['a'], ['one', 'two'], []]);
  expect(await source.ask('cpu', signal)).toEqual({ brand: 'x' });
  await expect(source.ask('system', signal)).rejects.toThrow('not recorded');
  const lines: string[] = [];
  const flow = source.follow('flow', [], { every: 1000, signal, onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['a', 'b']);
  await timers.advance(1000);
  expect(lines).toEqual(['a', 'b', 'c']);
  await timers.advance(1000);
  expect(await flow).toEqual({ kind: 'ended', code: 4, stderr: 'over' });
  expect(timers.waiting).toBe(0);
});

test.each([
  ['no JSON', '{'],
  ['another document', '{"a":1}'],
  ['a recording of a later kind', JSON.stringify({ ...recording, recording: 2 })],
  ['an empty sequence', JSON.stringify({ ...recording, files: { '/a': [] } })],
  ['a memory of nothing', JSON.stringify({ ...recording, node: { ...recording.node, memoryBytes: 0 } })],
])('%s is no recording, and that is said', async (_, text) => {
  expect(await opened(text)).toBe('recording-unusable');
});

test('a file that is not there, or far too large, is none either', async () => {
  expect(await openRecording(join(folder, 'gone.json'))).toMatchObject({
    problem: { code: 'recording-unusable' },
  });
  expect(await opened(JSON.stringify({ ...recording, name: 'x'.repeat(17e6) }))).toBe('recording-unusable');
});

test.skipIf(process.platform === 'win32')(
  'what is no file, and may have no end, is not even read',
  async () => {
    for (const path of ['/dev/zero', folder])
      expect(await openRecording(path)).toMatchObject({
        problem: { code: 'recording-unusable', detail: 'not a file' },
      });
  },
);
