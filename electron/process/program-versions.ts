import { promises as fs } from 'node:fs';
import type { Environment } from './clean-environment.ts';
import { run } from './run.ts';

/** ms; OpenClaw 2026.9.6 takes 140 ms, on a machine under load far more */
const deadline = 10_000;

/** Asks programs for their version, once for each file as long as that is unchanged. */
export class ProgramVersions {
  readonly #known = new Map<string, Promise<string | null>>();

  /**
   * The version that `<program> <args> --version` prints, such as "24.21.0"; null where it does not start or says none.
   *
   * @param file the file whose change makes the program worth asking again
   */
  async ask(
    file: string,
    start: { readonly program: string; readonly args: readonly string[]; readonly env: Environment },
    signal?: AbortSignal,
  ): Promise<string | null> {
    const mark = await markOf(file);
    // The environment's PATH decides which Node a script runs on.
    const key = JSON.stringify([mark, start.program, start.args, start.env['PATH']]);
    if (mark === null) return askNow(start, signal);
    let known = this.#known.get(key);
    if (known === undefined) {
      known = askNow(start, signal);
      this.#known.set(key, known);
    }
    const version = await known;
    // A program that was too busy to answer may answer next time.
    if (version === null) this.#known.delete(key);
    return version;
  }
}

async function askNow(
  { program, args, env }: Parameters<ProgramVersions['ask']>[1],
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const outcome = await run(program, [...args, '--version'], {
    env,
    deadline,
    outputLimit: 64 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  return outcome.kind === 'ended' && outcome.code === 0 ? versionIn(outcome.stdout) : null;
}

/** The first version in what a program printed: "v24.21.0", "OpenClaw 2026.9.6 (eb377ac)". */
export function versionIn(printed: string): string | null {
  return (
    /(?:^|[\sv])(\d{1,5}\.\d{1,5}\.\d{1,5}(?:-[0-9A-Za-z.-]{1,40})?)(?![\w.])/.exec(printed)?.[1] ?? null
  );
}

async function markOf(file: string): Promise<string | null> {
  try {
    const stat = await fs.stat(file);
    return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}`;
  } catch {
    return null;
  }
}
