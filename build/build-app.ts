import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOf, root } from './setup.mjs';

/** Everything the built app is made from. */
const sources = [
  'renderer',
  'shared',
  'electron',
  'build/vite.config.ts',
  'package.json',
  'package-lock.json',
];
/** What a build leaves; if one is gone, the build is stale whatever the stamp says. */
const products = [
  'build/dist/page/index.html',
  'build/dist/node/hearth.js',
  'build/dist/node/desktop.js',
  'build/dist/node/preload.cjs',
];
const stampFile = join(root, 'build', 'dist', 'stamp');

/** Tests are not part of the app: changing one makes no build stale. */
const isSource = (path: string): boolean => !/\.test\.tsx?$/.test(path);

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
  if (entries === null) return [join(root, path)];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** One digest over the paths and bytes of everything the app is built from. */
export async function sourceStamp(paths: readonly string[] = sources): Promise<string> {
  const files = (await Promise.all(paths.map(filesOf))).flat().filter(isSource).toSorted();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/** Builds the app with vite. The output is shown as it comes. Ends with vite's exit code. */
export async function build(options: { quiet?: boolean } = {}): Promise<number> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const level = options.quiet === true ? ['--logLevel', 'warn'] : [];
  const stamp = await sourceStamp();
  const child = spawn(
    process.execPath,
    [vite, 'build', '--app', '--config', 'build/vite.config.ts', ...level],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  );
  const code = await endOf(child);
  if (code === 0) {
    await mkdir(join(root, 'build', 'dist'), { recursive: true });
    await writeFile(stampFile, stamp);
  }
  return code;
}

/** Builds only if a source changed since the last build or a product is gone. Ends with 0 or vite's exit code. */
export async function buildIfStale(): Promise<number> {
  if (products.every((file) => existsSync(join(root, file)))) {
    const last = await readFile(stampFile, 'utf8').catch(() => null);
    if (last === (await sourceStamp())) return 0;
  }
  console.log('Building Hearth …');
  return await build({ quiet: true });
}

if (import.meta.main) process.exitCode = await build();
