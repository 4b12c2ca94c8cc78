import { expect, it } from 'vitest';
import { closingLine, countPlaywright, countVitest } from './test-reports.ts';

it('counts vitest’s tests, and a file that could not be loaded as one failure', () => {
  const counts = countVitest({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'a works', status: 'passed' },
          { fullName: 'a breaks', status: 'failed' },
          { fullName: 'a waits', status: 'skipped', meta: { skipReason: 'no network' } },
          { fullName: 'a later', status: 'todo' },
        ],
      },
      { name: 'b.test.ts', status: 'failed', assertionResults: [] },
    ],
  });
  expect(counts).toEqual({
    passed: 1,
    failed: 2,
    skipped: [
      { title: 'a waits', reason: 'no network' },
      { title: 'a later', reason: 'no reason given' },
    ],
  });
});

const spec = (status: string, annotations: object[] = []) => ({
  title: status,
  tests: [{ projectName: 'web', status, annotations, results: [] }],
});

it('counts Playwright’s tests in nested suites; a flaky one and an error outside tests have failed', () => {
  const counts = countPlaywright({
    errors: [{ message: 'a worker died' }],
    suites: [
      {
        title: 'chain.spec.ts',
        specs: [spec('expected'), spec('unexpected')],
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
    failed: 3,
    skipped: [{ title: '[web] chain.spec.ts › by mouse › skipped', reason: 'no Electron here' }],
  });
});

it('ends with the sums over all runners', () => {
  const skipped = [{ title: 't', reason: 'r' }];
  expect(
    closingLine([
      { passed: 2, failed: 0, skipped },
      { passed: 1, failed: 1, skipped: [] },
    ]),
  ).toBe('3 passed, 1 failed, 1 skipped');
});
