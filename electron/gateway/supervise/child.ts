import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import type { Exit } from '../../../shared/gateway/snapshot.ts';
import { homeDirectory } from '../../files/paths.ts';
import { cleanEnvironment } from '../../process/clean-environment.ts';
import type { Launch } from './supervision.ts';

/** A gateway process that was started just now. */
export interface StartedChild {
  readonly pid: number;
  /** How it ended. Never rejects. */
  readonly ended: Promise<Pick<Exit, 'code' | 'signal'>>;
  /** Lets this process end while the child goes on. */
  letGo(): void;
}

export type StartOutcome =
  | { readonly ok: true; readonly child: StartedChild }
  /** `cause`: the system's code, such as ENOENT or EACCES */
  | { readonly ok: false; readonly cause: string };

/**
 * Starts OpenClaw's gateway so that it outlives this process, also one that is killed: in a session of its own, its output to a file.
 *
 * - `--bind loopback`: in a container it would otherwise listen on every address.
 * - OPENCLAW_NO_RESPAWN: it restarts within its process, so that an end nobody asked for is a crash (OpenClaw 2026.9.6).
 */
export async function startGateway(launch: Launch, outputFile: string): Promise<StartOutcome> {
  const output = await fs.open(outputFile, 'a', 0o600);
  try {
    // Not execa: it takes the descriptors 0 to 9 only, and through its own pipes the child would not outlive this process.
    const started = spawn(launch.program, [...launch.args, 'gateway', 'run', '--bind', 'loopback'], {
      env: childEnvironment(launch),
      // Not Hearth's own folder, which may be on a disk that is taken away.
      cwd: homeDirectory({ env: launch.env }),
      shell: false,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    return await outcomeOf(started);
  } catch (error) {
    return { ok: false, cause: causeOf(error) };
  } finally {
    await output.close();
  }
}

async function outcomeOf(started: ChildProcess): Promise<StartOutcome> {
  const { promise, resolve } = Promise.withResolvers<Pick<Exit, 'code' | 'signal'>>();
  started.once('exit', (code, signal) => resolve({ code, signal }));
  const { pid } = started;
  if (pid !== undefined) {
    // What fails later, such as a signal, is told to whoever asked for it.
    started.on('error', () => undefined);
    return { ok: true, child: { pid, ended: promise, letGo: () => started.unref() } };
  }
  const [error] = await once(started, 'error');
  return { ok: false, cause: causeOf(error) };
}

const causeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** The token travels by environment, never on the command line, where every user of the machine could read it. */
export function childEnvironment({ env, token }: Pick<Launch, 'env' | 'token'>): Record<string, string> {
  return {
    ...cleanEnvironment(env),
    OPENCLAW_NO_RESPAWN: '1',
    ...(token === null ? {} : { OPENCLAW_GATEWAY_TOKEN: token }),
  };
}
