import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createBuilder, createServer } from 'vite';
import { type StartRequest, readRequest, serveArguments } from './start-app.ts';
import { endOf, root } from './setup.mjs';

const configFile = join(root, 'build', 'vite.config.ts');
/** The web host stands here; the dev server before it passes `/rpc` and `/session` on (build/vite.config.ts). */
const hostPort = '7412';

/** Builds the Node code, and again whenever one of its sources changes. Resolves when the first build is done. */
async function buildNodeWatching(): Promise<{ close(): Promise<void> }> {
  const builder = await createBuilder({
    configFile,
    logLevel: 'warn',
    // What is there stays until it is replaced: Node's own watch does not get over a file that is gone.
    environments: { node: { build: { watch: {}, emptyOutDir: false } } },
  });
  const { node } = builder.environments;
  if (node === undefined) throw new Error('build/vite.config.ts has no environment "node".');
  const watcher = await builder.build(node);
  if (!('close' in watcher)) throw new Error('Vite did not watch.');
  await new Promise<void>((resolve) =>
    watcher.on('event', ({ code }) => {
      if (code === 'END') resolve();
    }),
  );
  return watcher;
}

/**
 * `npm run dev`: the page from Vite's dev server with hot reload, the web host built and started anew whenever one of its sources
 * changes. Prints the link.
 */
export async function main(args: readonly string[]): Promise<number> {
  let request: StartRequest;
  try {
    request = readRequest(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const watcher = await buildNodeWatching();
  const server = await createServer({ configFile });
  await server.listen();
  // Not the configured one, which may be taken.
  const { port } = new URL(server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${server.config.server.port}`);
  const host = spawn(
    process.execPath,
    [
      '--watch',
      '--watch-preserve-output',
      join(root, 'build', 'dist', 'node', 'hearth.js'),
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
  await watcher.close();
  return code;
}
