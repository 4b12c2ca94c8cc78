import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createServer } from 'vite';
import { type StartRequest, readRequest, serveArguments } from './start-app.ts';
import { endOf, root } from './setup.mjs';

/** The web host stands here; the dev server before it passes `/rpc` and `/session` on (build/vite.config.ts). */
const hostPort = '7411';

/**
 * `npm run dev`: the page from Vite's dev server with hot reload, the web host straight from its sources, started anew whenever one
 * of them changes. Prints the link.
 */
export async function main(args: readonly string[]): Promise<number> {
  let request: StartRequest;
  try {
    request = readRequest(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const server = await createServer({ configFile: join(root, 'build', 'vite.config.ts') });
  await server.listen();
  const { port } = server.config.server;
  const host = spawn(
    process.execPath,
    [
      '--watch',
      '--watch-preserve-output',
      join(root, 'electron', 'cli', 'hearth.ts'),
      ...serveArguments({ ...request, port: hostPort, open: false }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: root },
  );
  // The link with the key leads to the dev server's page instead of the built one.
  host.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => process.stdout.write(text.replaceAll(`:${hostPort}/`, `:${port}/`)));
  const code = await endOf(host);
  await server.close();
  return code;
}
