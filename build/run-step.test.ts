import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runStep, type StepOptions } from './run-step.ts';
import { countVitest } from './test-reports.ts';

let folder: string;
let printed: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-step-'));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const one = (status: string): string =>
  JSON.stringify({
    testResults: [{ name: 'a.test.ts', status, assertionResults: [{ fullName: 'a', status }] }],
  });

/** Runs a runner of these lines, which find the place of their report in `report`. */
async function run(lines: string, options: StepOptions & { counts?: boolean } = {}) {
  const { counts = true, ...rest } = options;
  const tool = join(folder, 'runner.mjs');
  const file = join(folder, 'report.json');
  await writeFile(
    tool,
    `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs'; const report = process.argv[2];\n${lines}`,
  );
  // What an earlier run left must not count.
  await writeFile(file, one('passed'));
  return await runStep(
    { name: 'step', tool, args: [file], ...(counts ? { report: { file, count: countVitest } } : {}) },
    rest,
  );
}

const write = (text: string): string => `writeFileSync(report, ${JSON.stringify(text)});`;

it('counts what a runner reports', async () => {
  expect(await run(write(one('passed')))).toEqual({ passed: 1, failed: [], skipped: [] });
  expect(await run(`${write(one('failed'))} process.exitCode = 1;`)).toMatchObject({
    passed: 0,
    failed: [{ title: 'a.test.ts › a' }],
  });
});

it.each([
  ['crashes', 'throw new Error("out of luck");'],
  ['ends well and reports nothing', ''],
  ['reports half a report', write('{"testResults":[')],
  ['reports something else', write('{"tests":3}')],
  ['found no test', write('{"testResults":[]}')],
  ['counts no failure and ends with 1', `${write(one('passed'))} process.exitCode = 1;`],
  ['is killed', `${write(one('passed'))} process.kill(process.pid, 'SIGKILL');`],
])('a runner that %s has failed', async (_, lines) => {
  expect((await run(lines)).failed).toHaveLength(1);
  expect(printed[0]).toMatch(/^✗ step/);
});

it('a check without a report is one check, and shows its output only when it fails', async () => {
  expect(await run('console.log("fine")', { counts: false })).toMatchObject({ passed: 1, failed: [] });
  expect(printed.join('\n')).not.toContain('fine');
  expect(await run('throw new Error("out of luck")', { counts: false })).toMatchObject({
    failed: [{ title: 'step', reason: 'the check failed (exit code 1)' }],
  });
  expect(printed.join('\n')).toContain('out of luck');
});

it('a runner that hangs is stopped, also when it does not want to', async () => {
  const hangs = 'process.on("SIGTERM", () => {}); console.log("hanging"); setInterval(() => {}, 1000);';
  expect((await run(hangs, { deadline: 1000, grace: 100 })).failed).toHaveLength(1);
  expect(printed.join('\n')).toContain('Stopped: it took longer than 1 s.');
});

it.skipIf(process.platform === 'win32')(
  'a process that a runner leaves behind does not hold everything up',
  async () => {
    const leaves = `const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], { stdio: 'inherit', detached: true });
    left.unref(); console.log('left ' + left.pid); process.exitCode = 1;`;
    expect((await run(leaves, { grace: 100 })).failed).toHaveLength(1);
    process.kill(Number(/left (\d+)/.exec(printed.join('\n'))?.[1]));
  },
);
