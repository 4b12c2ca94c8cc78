// `npm run bench`: install what is missing, then measure on Node 24.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, onToolsNode, prepare, root } from './setup.mjs';

await prepare();
if (await onToolsNode()) {
  const bench = join(root, 'e2e', 'bench', 'run.ts');
  process.exitCode = await endOf(
    spawn(process.execPath, [bench, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }),
  );
}
