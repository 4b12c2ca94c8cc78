import { expect, test } from 'vitest';
import { followLines } from './follow-lines.ts';

const node = process.execPath;
const env = { PATH: process.env['PATH'] };

/** Follows a script of Node's until it ends, or until `enough` lines have come. */
async function follow(script: string, enough = Number.POSITIVE_INFINITY) {
  const life = new AbortController();
  const lines: string[] = [];
  const outcome = await followLines(node, ['--eval', script], {
    env,
    signal: life.signal,
    onLine: (line) => {
      lines.push(line);
      if (lines.length >= enough) life.abort();
    },
  });
  return { lines, outcome };
}

test('lines come whole, however they were written; a last one without its end does not come', async () => {
  const script = `process.stdout.write('a'); process.stdout.write('b\\r\\nüc\\n\\nd');`;
  const { lines, outcome } = await follow(script);
  expect(lines).toEqual(['ab', 'üc', '']);
  expect(outcome).toEqual({ kind: 'ended', code: 0, stderr: '' });
});

test('how it ended and what it said is told', async () => {
  const { outcome } = await follow(`console.error('no driver'); process.exitCode = 9;`);
  expect(outcome).toEqual({ kind: 'ended', code: 9, stderr: 'no driver\n' });
});

test('a program that is not there is told as such', async () => {
  const signal = new AbortController().signal;
  expect(await followLines('hearth-no-such-program', [], { env, signal, onLine: () => undefined })).toEqual({
    kind: 'not-started',
    cause: 'ENOENT',
  });
});

test('one that goes on for ever is ended when nobody follows any more, with what it started', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    process.on('SIGTERM', () => {});
    setInterval(() => console.log(child.pid), 5);
  `;
  const { lines, outcome } = await follow(script, 3);
  expect(lines).toHaveLength(3);
  expect(outcome).toMatchObject({ kind: 'ended' });
  const pid = Number(lines[0]);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a line without end does not fill the memory', async () => {
  const { lines } = await follow(
    `process.stdout.write('x'.repeat(2e5)); console.log('end'); console.log('next');`,
  );
  expect(lines.map(({ length }) => length)).toEqual([16_384, 4]);
});

test.each([
  ['lines', 'stdout', 'GPU\\n'.repeat(20)],
  ['a line', 'stdout', 'x'.repeat(4096)],
  ['complaints', 'stderr', 'no\\n'.repeat(20)],
])('a program that floods with %s is ended, told as such, and not read on', async (_, output, text) => {
  const { lines, outcome } = await follow(`
    process.on('SIGTERM', () => {});
    const flood = () => process.${output}.write('${text}', flood);
    process.stdout.write(process.pid + '\\n', flood);
  `);
  expect(outcome).toEqual({ kind: 'flooded' });
  expect(lines.length).toBeLessThanOrEqual(1000);
  expect(isAlive(Number(lines[0]))).toBe(false);
});

test('a program that prints much, but not at once, is none that floods', async () => {
  const script = `for (let i = 0; i < 50; i += 1) console.log('x'.repeat(5000));`;
  let now = 0;
  const lines: string[] = [];
  const outcome = await followLines(node, ['--eval', script], {
    env,
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    bounds: { characters: 70_000, lines: 20 },
    now: () => (now += 1000),
  });
  expect([lines.length, outcome]).toEqual([50, { kind: 'ended', code: 0, stderr: '' }]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
