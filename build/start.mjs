// `npm start` and `npm run dev` (--dev): install what is missing, then the second half on Node 24.
import { onToolsNode, prepare } from './setup.mjs';

const [first, ...rest] = process.argv.slice(2);
const dev = first === '--dev';

await prepare();
if (await onToolsNode()) {
  const { main } = dev ? await import('./dev.ts') : await import('./start-app.ts');
  process.exitCode = await main(dev ? rest : process.argv.slice(2));
}
