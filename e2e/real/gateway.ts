import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Child, startChild } from '../hosts/child.ts';
import { until } from '../hosts/until.ts';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'openclaw', 'node_modules');
const packagedNode = join(
  modules,
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** OpenClaw's entry file, in a folder of its own: what it depends on is not for the tests to import. */
export const openclawEntry = join(modules, 'openclaw', 'openclaw.mjs');
/** The Node that OpenClaw runs on: the packaged one, or on macOS the one that runs the tests. */
export const openclawNode = existsSync(packagedNode) ? packagedNode : process.execPath;
/** Where the `openclaw` command lies; put it on PATH and Hearth finds OpenClaw's validator there. */
export const openclawBin = join(modules, '.bin');

/** Why the real gateway cannot run here, or null when it can. */
export function realGatewayMissing(): string | null {
  return existsSync(openclawEntry)
    ? null
    : 'OpenClaw is not installed under e2e/real/openclaw; `npm test` installs it';
}

/** A scratch home for one OpenClaw: nothing of the user's own is read or written. */
export interface Scratch {
  readonly root: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes the folders, a way to the compile cache that all share, and the agent setting that turns off provider retries: a dead link then takes a second, not 80. */
export async function prepareScratch(root: string, configPath: string, port: number): Promise<Scratch> {
  const stateDir = dirname(configPath);
  const agentDir = join(stateDir, 'agents', 'main', 'agent');
  const temporary = join(root, 'tmp');
  await mkdir(agentDir, { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true });
  await shareCompileCache(temporary);
  await writeFile(
    join(agentDir, 'settings.json'),
    JSON.stringify({ retry: { provider: { maxRetries: 0 } } }),
  );
  return {
    root,
    port,
    env: {
      PATH: [openclawBin, dirname(openclawNode), process.env['PATH'] ?? ''].join(
        process.platform === 'win32' ? ';' : ':',
      ),
      HOME: root,
      USERPROFILE: root,
      // OpenClaw keeps its locks and its log under the temporary folder.
      TMPDIR: temporary,
      TEMP: temporary,
      OPENCLAW_STATE_DIR: stateDir,
      OPENCLAW_CONFIG_PATH: configPath,
      OPENCLAW_GATEWAY_PORT: String(port),
      OPENCLAW_NO_RESPAWN: '1',
      OPENCLAW_DISABLE_BONJOUR: '1',
      OPENCLAW_EXEC_SHELL_SNAPSHOT: '0',
      NO_COLOR: '1',
    },
  };
}

/** OpenClaw keeps its compiled code under the temporary folder: one of its own for each test would have it compile everything anew. */
async function shareCompileCache(temporary: string): Promise<void> {
  const shared = join(tmpdir(), 'node-compile-cache');
  await mkdir(shared, { recursive: true });
  await symlink(shared, join(temporary, 'node-compile-cache'), 'junction');
}

/** What a command left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `openclaw …` in the scratch home. Past `deadline` (ms) the child is killed and the call fails. */
export async function openclaw(
  scratch: Scratch,
  args: readonly string[],
  deadline = 60_000,
): Promise<Outcome> {
  const child = spawn(openclawNode, [openclawEntry, ...args], {
    cwd: scratch.root,
    env: { ...scratch.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error(`openclaw ${args[0] ?? ''} gave no answer within ${deadline} ms\n${stderr}`));
  }, deadline);
  child.once('error', reject);
  child.once('close', resolve);
  try {
    return { code: await promise, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

const agentReplySchema = z.object({
  status: z.string(),
  result: z.object({
    payloads: z.array(z.object({ text: z.string().nullish() })),
    meta: z.object({
      agentMeta: z.object({ provider: z.string().optional(), model: z.string().optional() }).optional(),
    }),
  }),
});

/** Who answered, and with what. */
export interface Answer {
  readonly text: string;
  readonly provider: string | undefined;
  readonly model: string | undefined;
}

/** Sends one message to the main agent through the running gateway, as `openclaw agent` does. */
export async function askAgent(scratch: Scratch, message: string): Promise<Answer> {
  const { code, stdout, stderr } = await openclaw(
    scratch,
    ['agent', '--agent', 'main', '--message', message, '--json'],
    120_000,
  );
  if (code !== 0) throw new Error(`openclaw agent ended with ${code}\n${stdout}\n${stderr}`);
  const reply = agentReplySchema.parse(JSON.parse(stdout));
  return {
    text: reply.result.payloads.map((payload) => payload.text ?? '').join(''),
    provider: reply.result.meta.agentMeta?.provider,
    model: reply.result.meta.agentMeta?.model,
  };
}

/**
 * A port nobody listens on just now, below those that systems give out by themselves (32768 and up): else a server that another test
 * starts on any free port may get it before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts the real gateway and waits until `/readyz` says 200. Its config must exist already. */
export async function startGateway(scratch: Scratch): Promise<Child> {
  const child = startChild(openclawNode, [openclawEntry, 'gateway', 'run', '--bind', 'loopback'], {
    cwd: scratch.root,
    env: scratch.env,
  });
  try {
    await until(
      async () => {
        if (child.exitCode() !== null)
          throw new Error(`the gateway ended with ${child.exitCode()}\n${child.output()}`);
        const answer = await fetch(`http://127.0.0.1:${scratch.port}/readyz`, {
          signal: AbortSignal.timeout(2_000),
        }).catch(() => null);
        return answer?.status === 200;
      },
      { deadline: 180_000, every: 150, what: () => `the gateway to be ready\n${child.output()}` },
    );
  } catch (error) {
    await child.stop('SIGKILL');
    throw error;
  }
  return child;
}
