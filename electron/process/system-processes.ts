import { linuxProcesses } from './linux-processes.ts';
import type { Processes } from './processes.ts';

/** This system's processes. */
export function systemProcesses(): Processes {
  return linuxProcesses();
}
