import { join } from 'node:path';
import { root } from './setup.mjs';
import { type Counts, countPlaywright, countVitest } from './test-reports.ts';

/** One thing `npm test` does. */
export interface Step {
  readonly name: string;
  /** the JavaScript file of the tool, run by this Node, and its arguments */
  readonly tool: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A runner of tests writes a report here; without one, the step itself is one check. */
  readonly report?: { readonly file: string; readonly count: (report: unknown) => Counts };
}

/** Where reports and traces go; git ignores it. */
export const resultsFolder = join(root, 'e2e', '.results');

const packages = join(root, 'node_modules');
const config = ['--config', 'e2e/playwright.config.ts'];

function playwright(name: string, projects: readonly string[]): Step {
  const file = join(resultsFolder, `${name}.json`);
  return {
    name,
    tool: join(packages, '@playwright', 'test', 'cli.js'),
    args: [
      'test',
      ...config,
      ...projects.map((project) => `--project=${project}`),
      '--reporter=list,json',
      `--output=${join(resultsFolder, name)}`,
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    report: { file, count: countPlaywright },
  };
}

export const types: Step = {
  name: 'types',
  tool: join(packages, 'typescript', 'bin', 'tsc'),
  // Anew each time (some seconds): what was kept from the last build does not notice changed catalogues.
  args: ['--build', '--force'],
};
export const lint: Step = {
  name: 'lint',
  tool: join(packages, 'oxlint', 'bin', 'oxlint'),
  args: ['--type-aware'],
};
export const format: Step = {
  name: 'format',
  tool: join(packages, 'oxfmt', 'bin', 'oxfmt'),
  args: ['--check'],
};
export const deadCode: Step = { name: 'dead code', tool: join(packages, 'knip', 'bin', 'knip.js'), args: [] };
export const buildStep: Step = { name: 'build', tool: join(root, 'build', 'build-app.ts'), args: [] };
const unitReport = join(resultsFolder, 'unit.json');
export const unit: Step = {
  name: 'unit',
  tool: join(packages, 'vitest', 'vitest.mjs'),
  args: [
    'run',
    '--config',
    'build/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unitReport}`,
  ],
  report: { file: unitReport, count: countVitest },
};
export const endToEnd: Step = playwright('end to end', ['web', 'electron']);
export const realGateway: Step = playwright('real gateway', ['real']);
