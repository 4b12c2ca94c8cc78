import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './setup.mjs';

const packageFolder = join(root, 'node_modules', 'electron');
const memory = join(root, 'build', '.cache', 'electron-failure.json');
/** A download that failed is not tried again by itself for a day. ms */
const rememberFor = 24 * 60 * 60 * 1000;
/** ms */
const downloadDeadline = 5 * 60 * 1000;

const failureSchema = z.object({ version: z.string(), at: z.number(), why: z.string() });
export type DownloadFailure = z.infer<typeof failureSchema>;

/** Should a download be tried, after the failure remembered from before? Another version of Electron is another download. */
export function worthTrying(
  last: DownloadFailure | null,
  version: string,
  now: number,
  insist: boolean,
): boolean {
  return insist || last === null || last.version !== version || now - last.at > rememberFor || last.at > now;
}

/** What the kernel and the file system say about Chromium's sandbox on Linux. */
export interface SandboxFacts {
  readonly platform: string;
  readonly root: boolean;
  /** may an ordinary process make user namespaces? */
  readonly userNamespaces: boolean;
  /** is `chrome-sandbox` owned by root with the setuid bit? */
  readonly helperReady: boolean;
}

/** Why the desktop window cannot run with its sandbox, in one sentence that says what to do; null when it can. */
export function sandboxProblem(facts: SandboxFacts, helper: string): string | null {
  if (facts.platform !== 'linux') return null;
  if (facts.root)
    return 'The desktop window does not run as root, because its sandbox cannot: start Hearth as an ordinary user.';
  if (facts.userNamespaces || facts.helperReady) return null;
  return `The desktop window needs its sandbox helper: run \`sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\` once.`;
}

function readNumber(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return null;
  }
}

function sandboxFacts(helper: string): SandboxFacts {
  const stat = statSync(helper, { throwIfNoEntry: false });
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    userNamespaces:
      readNumber('/proc/sys/kernel/unprivileged_userns_clone') !== 0 &&
      readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== 1 &&
      readNumber('/proc/sys/user/max_user_namespaces') !== 0,
    helperReady: stat !== undefined && stat.uid === 0 && (stat.mode & 0o4000) !== 0,
  };
}

/** The Electron binary, if it is on this disk; never starts a download. */
export function electronOnDisk(): string | null {
  try {
    const file = join(packageFolder, 'dist', readFileSync(join(packageFolder, 'path.txt'), 'utf8'));
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

async function download(): Promise<string | null> {
  console.log('Fetching Electron (once, about 110 MB) …');
  const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: downloadDeadline,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const progress = setInterval(() => console.log('… still fetching Electron'), 15_000);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => {
        if (code === 0) resolve(null);
        else if (signal !== null) resolve(`no answer within ${downloadDeadline / 60_000} minutes`);
        else resolve(errors.split('\n')[0]?.trim() ?? `exit code ${code}`);
      });
    });
  } finally {
    clearInterval(progress);
  }
}

async function lastFailure(): Promise<DownloadFailure | null> {
  try {
    return failureSchema.parse(JSON.parse(await readFile(memory, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * The Electron binary, fetched where it is missing.
 * @param insist try the download even though it failed lately
 * @returns the binary, or one sentence why there is no desktop window
 */
export async function findElectron(
  insist: boolean,
): Promise<{ binary: string } | { binary: null; why: string }> {
  if (electronOnDisk() === null) {
    const version = z
      .object({ version: z.string() })
      .parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))).version;
    const last = await lastFailure();
    if (!worthTrying(last, version, Date.now(), insist)) {
      return {
        binary: null,
        why: `Electron could not be fetched (${last?.why ?? 'unknown'}); \`npm start -- --electron\` tries again.`,
      };
    }
    const why = await download();
    if (why !== null) {
      await mkdir(join(root, 'build', '.cache'), { recursive: true });
      await writeFile(memory, JSON.stringify({ version, at: Date.now(), why } satisfies DownloadFailure));
      return { binary: null, why: `Electron could not be fetched (${why}).` };
    }
    await rm(memory, { force: true });
  }
  const binary = electronOnDisk();
  if (binary === null) return { binary: null, why: 'Electron was fetched, but its program is not there.' };
  const helper = join(packageFolder, 'dist', 'chrome-sandbox');
  const problem = sandboxProblem(sandboxFacts(helper), helper);
  return problem === null ? { binary } : { binary: null, why: problem };
}
