import { z } from 'zod';

/** What one runner counted. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

export interface SkippedTest {
  readonly title: string;
  readonly reason: string;
}

const noReason = 'no reason given';

const vitestSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          meta: z.object({ skipReason: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

/** Counts vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function countVitest(report: unknown): Counts {
  let passed = 0;
  let failed = 0;
  const skipped: SkippedTest[] = [];
  for (const file of vitestSchema.parse(report).testResults) {
    const tests = file.assertionResults;
    for (const test of tests) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failed += 1;
      else skipped.push({ title: test.fullName, reason: test.meta?.skipReason ?? noReason });
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed')) failed += 1;
  }
  return { passed, failed, skipped };
}

interface Suite {
  title: string;
  specs?: Spec[] | undefined;
  suites?: Suite[] | undefined;
}

const annotationsSchema = z.array(z.object({ type: z.string(), description: z.string().optional() }));
const specSchema = z.object({
  title: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: annotationsSchema,
      results: z.array(z.object({ annotations: annotationsSchema.optional() })),
    }),
  ),
});
type Spec = z.infer<typeof specSchema>;
const suiteSchema: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    title: z.string(),
    specs: z.array(specSchema).optional(),
    suites: z.array(suiteSchema).optional(),
  }),
);
const playwrightSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(z.unknown()),
});

/** Counts Playwright's JSON report. Errors outside tests count as failed; so does a test that passed only at the second try. */
export function countPlaywright(report: unknown): Counts {
  const { suites, errors } = playwrightSchema.parse(report);
  let passed = 0;
  let failed = errors.length;
  const skipped: SkippedTest[] = [];
  const walk = (suite: Suite, above: readonly string[]): void => {
    const path = [...above, suite.title];
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') passed += 1;
        else if (test.status !== 'skipped') failed += 1;
        else {
          const notes = [...test.annotations, ...test.results.flatMap((result) => result.annotations ?? [])];
          const reason = notes.find((note) => note.type === 'skip' || note.type === 'fixme')?.description;
          skipped.push({
            title: `[${test.projectName}] ${[...path, spec.title].join(' › ')}`,
            reason: reason ?? noReason,
          });
        }
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, path);
  };
  for (const suite of suites) walk(suite, []);
  return { passed, failed, skipped };
}

/** The last line of `npm test`. */
export function closingLine(counts: readonly Counts[]): string {
  const sum = (of: (one: Counts) => number): number => counts.reduce((total, one) => total + of(one), 0);
  return `${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed, ${sum((one) => one.skipped.length)} skipped`;
}
