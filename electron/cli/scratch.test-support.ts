import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { CliIo } from './io.ts';
import { runCli } from './run-cli.ts';

export const config = `// mine
{
  agents: {
    defaults: {
      model: {
        primary: "lmstudio/a", // fast
        fallbacks: [
          // big
          "lmstudio/b",
          "openrouter/c",
        ],
      },
      models: { "lmstudio/b": { alias: "big" } },
    },
  },
  gateway: { mode: "local", auth: { token: "sk-very-secret-token-value" } },
}
`;

/** A scratch home with a config, made anew for each test of the file that imports this. */
export let root: string;
export let file: string;
export let env: Record<string, string>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hearth-cli-'));
  file = join(root, 'openclaw.json');
  await writeFile(file, config, { mode: 0o600 });
  await mkdir(join(root, 'bin'));
  env = {
    HOME: root,
    PATH: join(root, 'bin'),
    SHELL: '/bin/sh',
    HEARTH_STATE_DIR: join(root, 'state'),
    HEARTH_LOOK_FOR_SERVERS: 'no',
  };
});
afterEach(() => rm(root, { recursive: true }));

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function hearth(args: string[], more: Partial<CliIo> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const io: CliIo = {
    env,
    platform: 'linux',
    version: '1.2.3',
    pageDir: join(root, 'page'),
    out: (text) => (out += text),
    err: (text) => (err += text),
    untilStopped: () => new Promise(() => {}),
    ask: () => Promise.resolve(null),
    openBrowser: () => Promise.resolve(false),
    ...more,
  };
  const code = await runCli(args, io);
  return { code, out, err };
}

/** Runs with `--json` on the scratch config: stdout must be exactly one document. */
export async function json(
  ...args: string[]
): Promise<{ code: number; err: string; document: Record<string, unknown> }> {
  const { code, out, err } = await hearth([...args, '--config', file, '--json']);
  return { code, err, document: JSON.parse(out) as Record<string, unknown> };
}

export const bytes = (): Promise<string> => readFile(file, 'utf8');
export const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex');
