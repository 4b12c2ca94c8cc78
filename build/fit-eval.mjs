// `npm run fit:eval`: install what is missing, then compare the fit model with published measurements on Node 24. What is no part of
// the result goes to stderr, so that `npm run --silent fit:eval -- … --json` prints JSON alone.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, onToolsNode, prepare, root } from './setup.mjs';

await prepare({ quiet: true });
if (await onToolsNode()) {
  const program = join(root, 'e2e', 'bench', 'fit-eval.ts');
  process.exitCode = await endOf(
    spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' }),
  );
}
