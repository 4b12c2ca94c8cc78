import path from 'node:path';
import { z } from 'zod';
import type { Environment } from './clean-environment.ts';
import { type ListedProcess, listedProcesses, type ProcessLister } from './listed-processes.ts';
import { maskCommand } from './mask-command.ts';
import { isPid, type Processes } from './processes.ts';
import { run } from './run.ts';

/** ms; PowerShell alone takes about one second to start */
const deadline = 15_000;

/** Windows tells by PowerShell and `netstat`. Which terminal a process has it does not tell. */
export function windowsProcesses(env: Environment): Processes {
  return listedProcesses(windowsLister(env));
}

/** @param ask replaced in tests; runs a program and gives back what it printed, null when that did not work */
export function windowsLister(env: Environment, ask = asker(env)): ProcessLister {
  const root = env['SystemRoot'] ?? env['windir'] ?? String.raw`C:\Windows`;
  const system = path.win32.join(root, 'System32');
  const powershell = path.win32.join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const query = async (script: string): Promise<ListedProcess[]> =>
    readCim((await ask(powershell, ['-NoProfile', '-NonInteractive', '-Command', script])) ?? '');
  return {
    one: async (pid) => (await query(cimQuery(pid))).find((one) => one.pid === pid) ?? null,
    all: async () => new Map((await query(cimQuery(null))).map((one) => [one.pid, one])),
    listener: async (port) =>
      readNetstat((await ask(path.win32.join(system, 'netstat.exe'), ['-ano', '-p', 'TCP'])) ?? '', port),
  };
}

/** The script that lists one process, or all without their command lines. Only a number ever gets into it. */
function cimQuery(pid: number | null): string {
  const command = pid === null ? '' : 'CommandLine,';
  const filter = pid === null ? '' : ` -Filter "ProcessId=${pid}"`;
  return [
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8;',
    `ConvertTo-Json -Compress -InputObject @(Get-CimInstance Win32_Process${filter} |`,
    `Select-Object ProcessId,ParentProcessId,Name,${command}WorkingSetSize,`,
    "@{n='Started';e={if ($_.CreationDate) { ([DateTimeOffset]$_.CreationDate).ToUnixTimeMilliseconds() }}})",
  ].join(' ');
}

const cimSchema = z.object({
  ProcessId: z.int().refine(isPid),
  ParentProcessId: z.int().nullish().catch(null),
  Name: z.string().catch(''),
  CommandLine: z.string().nullish().catch(null),
  WorkingSetSize: z.number().nullish().catch(null),
  Started: z.number(),
});

/** Reads the list that the script prints as JSON. The two processes that are the system itself have no start and are left out. */
export function readCim(printed: string): ListedProcess[] {
  return rowsOf(printed).flatMap((row) => {
    const { data } = cimSchema.safeParse(row);
    if (data === undefined) return [];
    const parent = data.ParentProcessId ?? 0;
    return [
      {
        pid: data.ProcessId,
        parent: parent > 0 ? parent : null,
        name: data.Name,
        command: maskCommand(data.CommandLine ?? ''),
        terminal: null,
        memoryBytes: data.WorkingSetSize ?? null,
        unit: null,
        startTime: data.Started,
      },
    ];
  });
}

function rowsOf(printed: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(printed.replace(/^\uFEFF/, ''));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/**
 * Reads `netstat -ano -p TCP`: `  TCP    127.0.0.1:18789   0.0.0.0:0   LISTENING   4242`. The state's word is in the system's language;
 * what listens is known by the other end, which is nobody.
 */
export function readNetstat(printed: string, port: number): number | null {
  for (const line of printed.split('\n')) {
    const [protocol, local, remote, , pid] = line.trim().split(/\s+/);
    const listens = protocol === 'TCP' && /^(?:0\.0\.0\.0|\[::\]):0$/.test(remote ?? '');
    if (listens && local?.endsWith(`:${port}`) === true && /^[1-9]\d*$/.test(pid ?? '')) return Number(pid);
  }
  return null;
}

function asker(env: Environment): (program: string, args: readonly string[]) => Promise<string | null> {
  return async (program, args) => {
    const outcome = await run(program, args, { env, deadline });
    return outcome.kind === 'ended' && outcome.code === 0 ? outcome.stdout : null;
  };
}
