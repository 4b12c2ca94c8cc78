import { expect, it } from 'vitest';
import { closingLines, countPlaywright, countVitest } from './test-reports.ts';

it('counts vitest’s tests, and a file that could not be loaded as one failure', () => {
  const counts = countVitest({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'a works', status: 'passed' },
          {
            fullName: 'a breaks',
            status: 'failed',
            failureMessages: [
              '\u001b[31mAssertionError\u001b[39m: expected 1\n  to be 2\n    at a.test.ts:3:1\n    at b',
            ],
          },
          { fullName: 'a waits', status: 'skipped', meta: { skipReason: 'no network' } },
          { fullName: 'a later', status: 'todo' },
        ],
      },
      { name: 'over/there/b.test.ts', status: 'failed', message: 'x'.repeat(400), assertionResults: [] },
    ],
  });
  expect(counts).toEqual({
    passed: 1,
    failed: [
      { title: 'a.test.ts › a breaks', reason: 'AssertionError: expected 1 to be 2' },
      { title: 'b.test.ts', reason: `${'x'.repeat(300)} …` },
    ],
    skipped: [
      { title: 'a.test.ts › a waits', reason: 'no network' },
      { title: 'a.test.ts › a later', reason: 'no reason given' },
    ],
  });
});

const spec = (status: string, annotations: object[] = [], message?: string) => ({
  title: status,
  tests: [
    {
      projectName: 'web',
      status,
      annotations,
      results: message === undefined ? [{}] : [{}, { error: { message } }],
    },
  ],
});

it('counts Playwright’s tests in nested suites; a flaky one and an error outside tests have failed', () => {
  const counts = countPlaywright({
    errors: [{ message: 'a worker died' }],
    suites: [
      {
        title: 'chain.spec.ts',
        specs: [spec('expected'), spec('unexpected', [], 'no such row')],
        suites: [
          {
            title: 'by mouse',
            specs: [spec('flaky'), spec('skipped', [{ type: 'skip', description: 'no Electron here' }])],
          },
        ],
      },
    ],
  });
  expect(counts).toEqual({
    passed: 1,
    failed: [
      { title: 'outside the tests', reason: 'a worker died' },
      { title: '[web] chain.spec.ts › unexpected', reason: 'no such row' },
      { title: '[web] chain.spec.ts › by mouse › flaky', reason: 'no reason given' },
    ],
    skipped: [{ title: '[web] chain.spec.ts › by mouse › skipped', reason: 'no Electron here' }],
  });
});

it('ends with what was skipped by reason, what failed and why, and the sums over all runners', () => {
  const skipped = ['t1', 't2'].map((title) => ({ title, reason: 'r' }));
  expect(
    closingLines([
      { passed: 2, failed: [], skipped },
      { passed: 1, failed: [{ title: 'a breaks', reason: 'expected 1 to be 2' }], skipped: [] },
    ]),
  ).toEqual([
    'skipped 2: r',
    '  t1',
    '  t2',
    'failed: a breaks',
    '  expected 1 to be 2',
    '3 passed, 1 failed, 2 skipped',
  ]);
});
