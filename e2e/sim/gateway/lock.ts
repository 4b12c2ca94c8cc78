import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Home } from './home.ts';

export interface Lock {
  readonly pid: number;
  readonly ownerId: string;
  readonly createdAt: string;
  readonly configPath: string;
  readonly stateDir: string;
  readonly port: number;
  /** clock ticks since the machine's start, field 22 of /proc/PID/stat; absent elsewhere */
  readonly startTime?: number;
}

/** Writes both lock files in the recorded form, with blanks behind the JSON. @param port the one it really listens at */
export async function writeLocks(home: Home, port: number): Promise<void> {
  const lock = {
    pid: process.pid,
    ownerId: randomUUID(),
    cronOwnerProjection: 'dynamic-default-v1',
    createdAt: new Date().toISOString(),
    configPath: home.configPath,
    stateDir: home.stateDir,
    port,
    ...startTime(process.pid),
  };
  for (const file of home.lockFiles) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${JSON.stringify(lock, null, 2)}\n${'\t \t'.repeat(30)}\n`, { mode: 0o600 });
  }
}

export async function removeLocks(home: Home): Promise<void> {
  for (const file of home.lockFiles) await rm(file, { force: true });
}

/** The lock of a gateway that lives, or null. One that was left behind is taken over without delay (sheet, §1). */
export async function liveLock(home: Home): Promise<Lock | null> {
  for (const file of home.lockFiles) {
    try {
      const lock = JSON.parse(await readFile(file, 'utf8')) as Lock;
      process.kill(lock.pid, 0);
      if (lock.startTime === startTime(lock.pid).startTime) return lock;
    } catch {
      // No file, no JSON, or nobody of that number: no lock.
    }
  }
  return null;
}

function startTime(pid: number): { startTime?: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return { startTime: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) };
  } catch {
    return {};
  }
}
