import { promises as fs } from 'node:fs';
import { maskCommand } from './mask-command.ts';
import {
  listeningInodes,
  programName,
  readStat,
  residentBytes,
  systemdUnit,
  type Stat,
} from './proc-files.ts';
import { ancestorsOf, isPid, type ProcessFacts, type Processes } from './processes.ts';

/** Linux tells everything in files: no program is started, and a look takes well under a millisecond. */
export function linuxProcesses(): Processes {
  return { startTime, identity, facts, listenerOn, ancestors: (pid) => ancestorsOf(pid, facts) };
}

async function startTime(pid: number): Promise<number | null> {
  return (await living(pid))?.startTime ?? null;
}

async function identity(pid: number): Promise<string | null> {
  const [stat, boot] = await Promise.all([living(pid), text('/proc/sys/kernel/random/boot_id')]);
  // Start times begin anew with every start of the machine.
  return stat === null ? null : `${pid}@${boot?.trim() ?? ''}+${stat.startTime}`;
}

async function facts(pid: number): Promise<ProcessFacts | null> {
  const stat = await living(pid);
  if (stat === null) return null;
  const folder = `/proc/${pid}`;
  const [cmdline, status, cgroup] = await Promise.all([
    text(`${folder}/cmdline`),
    text(`${folder}/status`),
    text(`${folder}/cgroup`),
  ]);
  const args = (cmdline ?? '').split('\0');
  return {
    pid,
    parent: stat.parent > 0 ? stat.parent : null,
    name: programName(stat.comm, args),
    command: maskCommand(args.join(' ')),
    terminal: stat.terminal,
    memoryBytes: residentBytes(status ?? ''),
    unit: systemdUnit(cgroup ?? ''),
  };
}

async function listenerOn(port: number): Promise<{ pid: number; name: string } | null> {
  const tables = await Promise.all([text('/proc/net/tcp'), text('/proc/net/tcp6')]);
  const wanted = new Set(
    tables.flatMap((table) => listeningInodes(table ?? '', port)).map((inode) => `socket:[${inode}]`),
  );
  if (wanted.size === 0) return null;
  for (const entry of await list('/proc')) {
    if (!/^\d+$/.test(entry) || !(await holds(Number(entry), wanted))) continue;
    const found = await facts(Number(entry));
    if (found !== null) return { pid: found.pid, name: found.name };
  }
  return null;
}

/** Whether one of the process's open files is one of `links`. Another user's files cannot be looked at: then no. */
async function holds(pid: number, links: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  for (const file of await list(folder)) {
    const link = await fs.readlink(`${folder}/${file}`).catch(() => '');
    if (links.has(link)) return true;
  }
  return false;
}

/** Null where there is none, and where it has ended and only waits to be collected by its parent. */
async function living(pid: number): Promise<Stat | null> {
  if (!isPid(pid)) return null;
  const stat = readStat((await text(`/proc/${pid}/stat`)) ?? '');
  return stat === null || /^[ZXx]$/.test(stat.state) ? null : stat;
}

const text = (file: string): Promise<string | null> => fs.readFile(file, 'utf8').catch(() => null);
const list = (folder: string): Promise<string[]> => fs.readdir(folder).catch(() => []);
