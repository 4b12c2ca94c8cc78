import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Chain } from '../../shared/chain/chain.ts';
import type { Intent } from '../../shared/config/intent.ts';
import type { ConfigSnapshot, ReadyConfig } from '../../shared/config/snapshot.ts';
import type { Problem, Result } from '../../shared/problem.ts';
import { Latest } from '../streams/latest.ts';
import { openConfig, type ConfigOptions, type ConfigService } from './config-service.ts';
import type { Validator, Verdict } from './validator.ts';

/** A scratch directory with a config, made anew for each test of the file that imports this. */
export let dir: string;
export let file: string;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-config-'));
  await mkdir(path.join(dir, 'oc'));
  file = path.join(dir, 'oc', 'openclaw.json');
  opened = new AsyncDisposableStack();
});
afterEach(async () => {
  await opened.disposeAsync();
  await rm(dir, { recursive: true });
});

export const refs = (primary: string | null, ...fallbacks: string[]): Chain => ({ primary, fallbacks });
export const setChain = (from: Chain, to: Chain): Intent => ({ kind: 'set-chain', from, to });

export const two = `{
  gateway: { mode: "local" },
  models: { mode: "merge" },
  agents: { defaults: { model: {
    primary: "l/a", // the big one
    fallbacks: [
      "l/b",
    ],
  } } },
}
`;
export const ab = refs('l/a', 'l/b');
export const ba = refs('l/b', 'l/a');

/** Stands for OpenClaw: judges a candidate by its text. */
export function validator(judge: (text: string) => Verdict): Validator & { readonly judged: string[] } {
  const judged: string[] = [];
  return {
    judged,
    state: new Latest<'looking' | 'found' | 'not-found'>('found'),
    look: async () => {},
    validate: async (candidate) => {
      const text = await readFile(candidate, 'utf8');
      judged.push(text);
      return judge(text);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
export const accepts = (): ReturnType<typeof validator> => validator(() => ({ kind: 'valid', warnings: [] }));

export async function openAt(options: Partial<ConfigOptions> = {}): Promise<ConfigService> {
  const config = await openConfig({
    path: file,
    stateDir: path.join(dir, 'state'),
    validator: accepts(),
    env: {},
    watch: false,
    ...options,
  });
  return opened.use(config);
}

export function ready(config: ConfigService): ReadyConfig {
  const snapshot = config.snapshots.value;
  if (snapshot.status !== 'ready') throw new Error(JSON.stringify(snapshot));
  return snapshot;
}

export function problemOf(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('it went well');
  return result.problem;
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

export const text = (): Promise<string> => readFile(file, 'utf8');
export const here = (): Promise<string[]> => readdir(path.dirname(file));

export const busy = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => /FSEvent|ProcessWrap/.test(kind));

export async function until(
  config: ConfigService,
  fits: (snapshot: ConfigSnapshot) => boolean,
): Promise<ConfigSnapshot> {
  for await (const snapshot of config.snapshots.watch()) {
    if (fits(snapshot)) return snapshot;
  }
  throw new Error('ended');
}
