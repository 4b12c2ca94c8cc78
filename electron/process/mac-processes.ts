import type { Environment } from './clean-environment.ts';
import { type ListedProcess, listedProcesses, type ProcessLister } from './listed-processes.ts';
import { maskCommand } from './mask-command.ts';
import type { Processes } from './processes.ts';
import { run } from './run.ts';

/** ms; each answers in some 10 */
const deadline = 5000;
const columns = 'pid=,ppid=,state=,tty=,rss=,lstart=,comm=';

/** macOS tells by `ps` and `lsof`, which every installation has. */
export function macProcesses(env: Environment): Processes {
  return listedProcesses(macLister(env));
}

/** @param ask replaced in tests; runs a program and gives back what it printed, null when that did not work */
export function macLister(env: Environment, ask = asker(env)): ProcessLister {
  const list = async (which: readonly string[]): Promise<ListedProcess[]> =>
    readPs((await ask('/bin/ps', [...which, '-o', columns])) ?? '');
  return {
    one: async (pid) => {
      const [listed, command] = await Promise.all([
        list(['-p', String(pid)]),
        ask('/bin/ps', ['-p', String(pid), '-o', 'command=']),
      ]);
      const found = listed.find((one) => one.pid === pid);
      return found === undefined ? null : { ...found, command: maskCommand(command ?? '') };
    },
    all: async () => new Map((await list(['-A'])).map((one) => [one.pid, one])),
    listener: async (port) =>
      readLsof((await ask('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'])) ?? ''),
  };
}

/**
 * Reads lines of `ps -o pid=,ppid=,state=,tty=,rss=,lstart=,comm=` in the C locale and UTC, as in
 * `  501     1 Ss   ??        12345 Sun Nov 22 20:04:11 2026     /usr/local/bin/node`. Processes that have ended are left out.
 */
export function readPs(printed: string): ListedProcess[] {
  return printed.split('\n').flatMap((line) => {
    const [, pid, parent, state, terminal, kibibytes, started, comm] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(\w{3} \w{3} +\d{1,2} \d\d:\d\d:\d\d \d{4})\s+(.*?)\s*$/.exec(
        line,
      ) ?? [];
    const startTime = Date.parse(`${started} UTC`) / 1000;
    if (comm === undefined || state?.startsWith('Z') === true || !Number.isInteger(startTime)) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent) > 0 ? Number(parent) : null,
        name: comm.slice(comm.lastIndexOf('/') + 1),
        command: '',
        terminal: terminal === undefined || /^[?-]+$/.test(terminal) ? null : terminal,
        memoryBytes: Number(kibibytes) * 1024,
        unit: null,
        startTime,
      },
    ];
  });
}

/** Reads `lsof -Fp`: a line `p<pid>` for each process, other lines for its files. */
export function readLsof(printed: string): number | null {
  const pid = /^p(\d+)$/m.exec(printed)?.[1];
  return pid === undefined ? null : Number(pid);
}

function asker(env: Environment): (program: string, args: readonly string[]) => Promise<string | null> {
  return async (program, args) => {
    const outcome = await run(program, args, { env: { ...env, LC_ALL: 'C', TZ: 'UTC' }, deadline });
    return outcome.kind === 'ended' ? outcome.stdout : null;
  };
}
