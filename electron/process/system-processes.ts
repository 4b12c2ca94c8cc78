import type { Environment } from './clean-environment.ts';
import { linuxProcesses } from './linux-processes.ts';
import { macProcesses } from './mac-processes.ts';
import type { Processes } from './processes.ts';
import { windowsProcesses } from './windows-processes.ts';

/**
 * This system's processes. `env` is the environment of the programs that are asked on macOS and Windows. Not systeminformation: that
 * lists every process by a shell line each time, with its age instead of its start, and has neither terminals nor control groups.
 */
export function systemProcesses(env: Environment, platform: NodeJS.Platform = process.platform): Processes {
  switch (platform) {
    case 'darwin':
      return macProcesses(env);
    case 'win32':
      return windowsProcesses(env);
    default:
      return linuxProcesses();
  }
}
