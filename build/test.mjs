// `npm test`: install what is missing, then every check on Node 24. Its last line is `N passed, N failed, N skipped`.
import { onToolsNode, prepare } from './setup.mjs';

await prepare();
if (await onToolsNode()) {
  const { main } = await import('./test-run.ts');
  process.exitCode = await main();
}
