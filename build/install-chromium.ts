import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from './chromium.ts';
import { root } from './setup.mjs';

/** A browser's download gets this long. ms */
const deadline = 5 * 60_000;

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore', timeout: deadline });
  return await new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** apt-get as root, or by a sudo that asks for nothing. */
async function apt(...args: readonly string[]): Promise<boolean> {
  if (process.getuid?.() === 0) return await succeeds('apt-get', args);
  return await succeeds('sudo', ['--non-interactive', 'apt-get', ...args]);
}

/** Installs the distribution's Chromium where that needs no question. */
async function fromDistribution(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const wanted = ['install', '--yes', '--no-install-recommends', 'chromium'];
  // A fresh machine has no package list yet.
  return (await apt(...wanted)) || ((await apt('update')) && (await apt(...wanted)));
}

/**
 * Finds a Chromium, or fetches one: Playwright's download first, then the distribution's package.
 * @returns its program, or null when none can be had
 */
export async function ensureChromium(): Promise<string | null> {
  const found = findChromium(chromium.executablePath());
  if (found !== null) return found;
  console.log('Fetching a Chromium for the tests (once) …');
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  if (!(await succeeds(process.execPath, [cli, 'install', 'chromium']))) await fromDistribution();
  return findChromium(chromium.executablePath());
}
