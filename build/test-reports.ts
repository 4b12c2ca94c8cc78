import { basename } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';

/** What one runner counted. */
export interface Counts {
  readonly passed: number;
  readonly failed: readonly NotPassed[];
  readonly skipped: readonly NotPassed[];
}

/** A test that failed or was skipped. */
export interface NotPassed {
  readonly title: string;
  readonly reason: string;
}

const noReason = 'no reason given';
/** As much of a failure as tells which one it is; the rest stands at its step. characters */
const longestReason = 300;

/** A runner's words for a failure in one short line, without the colours and without the stack. */
function inBrief(message: string | undefined): string {
  const words = stripVTControlCharacters(message ?? '')
    .split(/\n\s*at /, 1)[0]
    ?.replaceAll(/\s+/g, ' ')
    .trim();
  if (words === undefined || words === '') return noReason;
  return words.length > longestReason ? `${words.slice(0, longestReason)} …` : words;
}

const vitestSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          meta: z.object({ skipReason: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

/** Counts vitest's JSON report. A file that could not even be loaded counts as one failed test. */
export function countVitest(report: unknown): Counts {
  let passed = 0;
  const failed: NotPassed[] = [];
  const skipped: NotPassed[] = [];
  for (const file of vitestSchema.parse(report).testResults) {
    const tests = file.assertionResults;
    const name = basename(file.name);
    for (const test of tests) {
      const title = `${name} › ${test.fullName}`;
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failed.push({ title, reason: inBrief(test.failureMessages?.[0]) });
      else skipped.push({ title, reason: test.meta?.skipReason ?? noReason });
    }
    if (file.status === 'failed' && !tests.some((test) => test.status === 'failed'))
      failed.push({ title: name, reason: inBrief(file.message) });
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
      results: z.array(
        z.object({
          annotations: annotationsSchema.optional(),
          error: z.object({ message: z.string().optional() }).optional(),
        }),
      ),
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
  errors: z.array(z.object({ message: z.string().optional() })),
});

/** Counts Playwright's JSON report. Errors outside tests count as failed; so does a test that passed only at the second try. */
export function countPlaywright(report: unknown): Counts {
  const { suites, errors } = playwrightSchema.parse(report);
  let passed = 0;
  const failed: NotPassed[] = errors.map((error) => ({
    title: 'outside the tests',
    reason: inBrief(error.message),
  }));
  const skipped: NotPassed[] = [];
  const walk = (suite: Suite, above: readonly string[]): void => {
    const path = [...above, suite.title];
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const title = `[${test.projectName}] ${[...path, spec.title].join(' › ')}`;
        if (test.status === 'expected') passed += 1;
        else if (test.status === 'skipped') {
          const notes = [...test.annotations, ...test.results.flatMap((result) => result.annotations ?? [])];
          const reason = notes.find((note) => note.type === 'skip' || note.type === 'fixme')?.description;
          skipped.push({ title, reason: reason ?? noReason });
        } else {
          const message = test.results.find((result) => result.error !== undefined)?.error?.message;
          failed.push({ title, reason: inBrief(message) });
        }
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, path);
  };
  for (const suite of suites) walk(suite, []);
  return { passed, failed, skipped };
}

/** The last lines of `npm test`: what was skipped, by reason; what failed; and one line with the sums. */
export function closingLines(counts: readonly Counts[]): readonly string[] {
  const skipped = counts.flatMap((one) => one.skipped);
  const failed = counts.flatMap((one) => one.failed);
  const passed = counts.reduce((sum, one) => sum + one.passed, 0);
  return [
    ...[...Map.groupBy(skipped, (test) => test.reason)].flatMap(([reason, tests]) => [
      `skipped ${tests.length}: ${reason}`,
      ...tests.map((test) => `  ${test.title}`),
    ]),
    ...failed.flatMap((test) => [`failed: ${test.title}`, `  ${test.reason}`]),
    `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ];
}
