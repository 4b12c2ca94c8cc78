import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../build/setup.mjs';
import { freePort } from '../real/gateway.ts';
import type { LogWish } from '../sim/gateway/control.ts';
import { type Call, type Plan, SimFolder } from '../sim/gateway/plan.ts';
import type { TurnWish } from '../sim/gateway/turns.ts';

/** Made up, and long enough for OpenClaw's audit. */
export const simToken = 'scratch-token-of-a-test-0123456789';

/** A simulated OpenClaw on a scratch PATH, steered by the test whoever starts its gateway. */
export interface SimulatedOpenClaw {
  readonly port: number;
  readonly url: string;
  /** the program's path */
  readonly program: string;
  /** the gateway's log file; name it as `logging.file` in the config */
  readonly logFile: string;
  /** For every start from now on. */
  plan(changes: Partial<Plan>): Promise<void>;
  /** every call of the program so far, those that begin with these words */
  calls(...words: string[]): Promise<Call[]>;
  /** pid of the gateway that was started last; null before the first */
  pid(): Promise<number | null>;
  turn(wish: TurnWish): Promise<string>;
  finish(runId: string): Promise<void>;
  log(line: LogWish): Promise<void>;
  mute(muted: boolean): Promise<void>;
  ail(state: { failing?: readonly string[]; slow?: readonly string[] }): Promise<void>;
  crash(code?: number): Promise<void>;
  /** Ends the gateway at once, whoever started it. No mistake when none runs. */
  kill(): Promise<void>;
}

/** Puts the simulated `openclaw` into `<scratch>/bin`, which is first on the PATH of `makePlace`. */
export async function installSimulatedOpenClaw(scratch: string): Promise<SimulatedOpenClaw> {
  const folder = new SimFolder(join(scratch, 'openclaw-sim'));
  const programs = join(scratch, 'bin');
  const program = join(programs, 'openclaw');
  const entry = join(root, 'e2e', 'sim', 'gateway.ts');
  await mkdir(programs, { recursive: true });
  await writeFile(
    program,
    `#!/usr/bin/env node
process.env.OPENCLAW_SIM = ${JSON.stringify(folder.path)};
process.title = 'openclaw-gateway';
// Read and compiled once: it is called hundreds of times.
require('node:module').enableCompileCache();
import(${JSON.stringify(`file://${entry}`)});
`,
    { mode: 0o755 },
  );
  const port = await freePort();
  const order = async (path: string, body: object): Promise<unknown> => {
    const control = await folder.control();
    if (control === null) throw new Error('no simulated gateway has listened yet');
    const answer = await fetch(`${control.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return await answer.json();
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    program,
    logFile: join(scratch, 'openclaw-sim', 'openclaw.log'),
    plan: (changes) => folder.change(changes),
    calls: async (...words) =>
      (await folder.calls()).filter(({ args }) => words.every((word, index) => args[index] === word)),
    pid: async () => (await folder.control())?.pid ?? null,
    turn: async (wish) => ((await order('/turn', wish)) as { runId: string }).runId,
    finish: async (runId) => void (await order('/finish', { runId })),
    log: async (line) => void (await order('/log', line)),
    mute: async (muted) => void (await order('/mute', { muted })),
    ail: async (state) => void (await order('/ail', state)),
    crash: async (code = 1) => void (await order('/crash', { code })),
    async kill() {
      const pid = (await folder.control())?.pid;
      if (pid === undefined) return;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    },
  };
}
