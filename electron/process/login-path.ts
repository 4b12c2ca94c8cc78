import os from 'node:os';
import { run } from './run.ts';
import type { Environment } from './clean-environment.ts';

const mark = '_HEARTH_PATH_';
const script = `echo ${mark}; command env; echo ${mark}; exit`;

/**
 * The `PATH` of the user's login shell: a program started from Finder or a desktop menu does not see what `.zprofile` and the like add.
 * Null when there is none, or when the shell does not answer within `deadline` ms; then it is ended.
 *
 * Not the shell-env package: that one leaves a shell that hangs in its start-up files running.
 */
export async function loginShellPath(
  env: Environment,
  deadline: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const shell = loginShell(env);
  if (shell === null) return null;
  const outcome = await run(shell, ['-ilc', script], {
    env: { ...env, DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTARTED: 'true', ZSH_TMUX_AUTOSTART: 'false' },
    deadline,
    ...(signal === undefined ? {} : { signal }),
  });
  return outcome.kind === 'ended' ? pathFromListing(outcome.stdout) : null;
}

/** The `PATH` in what `env` printed between the two marks; start-up files print things of their own around it. */
export function pathFromListing(printed: string): string | null {
  const listing = printed.split(mark)[1];
  const line = listing?.split(/\r?\n/).findLast((candidate) => candidate.startsWith('PATH='));
  const value = line?.slice('PATH='.length);
  return value === undefined || value === '' ? null : value;
}

function loginShell(env: Environment): string | null {
  if (process.platform === 'win32') return null;
  if (env['SHELL'] !== undefined && env['SHELL'] !== '') return env['SHELL'];
  try {
    return os.userInfo().shell;
  } catch {
    return null; // a user without an entry, as in some containers
  }
}
