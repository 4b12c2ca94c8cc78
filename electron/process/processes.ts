/** What the operating system tells about a process. */
export interface ProcessFacts {
  readonly pid: number;
  /** the process that started it, or took it over when that one ended; null: none, or not told */
  readonly parent: number | null;
  /** the program's short name, such as `node`; a process may give itself another */
  readonly name: string;
  /** its command line, secrets masked; empty where it is not told */
  readonly command: string;
  /** the controlling terminal, such as `pts/3` or `ttys001`; null: none */
  readonly terminal: string | null;
  /** resident bytes */
  readonly memoryBytes: number | null;
  /** the systemd unit it belongs to, such as `openclaw-gateway.service`; null: none, or not told */
  readonly unit: string | null;
}

/** Looks at the processes of this machine. Nothing here ever signals one. What cannot be known is null; nothing throws. */
export interface Processes {
  /**
   * A text that is equal only for the same process: a pid is given to another one sooner or later, its start time is not. Null when no
   * such process lives (one that ended and was not collected yet does not live).
   */
  identity(pid: number): Promise<string | null>;
  /**
   * When the process was started, in the measure of its platform, which is also the one of OpenClaw's lock files (2026.9.6, read in its
   * source): Linux clock ticks since the machine started; macOS s since 1970; Windows ms since 1970. Null: no such process lives.
   */
  startTime(pid: number): Promise<number | null>;
  facts(pid: number): Promise<ProcessFacts | null>;
  /** Who listens on a TCP port of this machine. Null: nobody, or a process of another user that the system does not name. */
  listenerOn(port: number): Promise<{ readonly pid: number; readonly name: string } | null>;
  /** The process's parent, its parent, … up to the first one of the system. */
  ancestors(pid: number): Promise<ProcessFacts[]>;
}

/** Whether a number can be a process's: positive and within what any system gives out. */
export const isPid = (pid: number): boolean => Number.isInteger(pid) && pid > 0 && pid <= 0xffff_ffff;

/** more than any chain of processes has; ends a circle, which a reused pid can make */
const deepest = 64;

/** Goes from parent to parent as `facts` tells them. */
export async function ancestorsOf(
  pid: number,
  facts: (pid: number) => Promise<ProcessFacts | null>,
): Promise<ProcessFacts[]> {
  const found: ProcessFacts[] = [];
  const seen = new Set([pid]);
  let next = (await facts(pid))?.parent ?? null;
  while (next !== null && !seen.has(next) && found.length < deepest) {
    seen.add(next);
    const parent = await facts(next);
    if (parent === null) break;
    found.push(parent);
    next = parent.parent;
  }
  return found;
}
