import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../build/setup.mjs';
import type { Place } from './web.ts';

/** What a command of `hearth` left. */
export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** ms; a busy machine makes OpenClaw's validator take several seconds */
const deadline = 60_000;

/** Runs the built `hearth … --json` on the place's config and state. */
export function hearthCli(place: Place, args: readonly string[]): Promise<CliOutcome> {
  const hearth = join(root, 'build', 'dist', 'node', 'hearth.js');
  const all = [...args, '--json', `--config=${place.configPath}`, `--state-dir=${place.stateDir}`];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [hearth, ...all],
      { env: { ...place.env }, timeout: deadline },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(new Error(`hearth ${args.join(' ')} gave no exit code\n${stderr}`, { cause: error }));
      },
    );
  });
}
