import { open, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import si from 'systeminformation';
import type { Environment } from '../../process/clean-environment.ts';
import { followLines } from '../../process/follow-lines.ts';
import { run } from '../../process/run.ts';
import type { MachineSource, Question } from './source.ts';

/** bytes of a text file that are read: those that are asked for are far shorter, but for amdgpu.ids */
const longestText = 128 * 1024;
/** ms; readers have shorter deadlines of their own and end what they no longer wait for */
const lastDeadline = 60_000;
/** Where the tools are that a program started from Finder or a desktop menu does not see on its PATH. */
const toolFolders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin', '/usr/local/bin', '/opt/local/bin'],
  linux: ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/lib/wsl/lib'],
};

/** The computer that this runs on. `env`: of the programs that are asked. */
export function thisComputer(env: Environment): MachineSource {
  const { platform } = process;
  const toolEnv = withFolders(env, toolFolders[platform] ?? []);
  return {
    platform,
    node: () => ({
      memoryBytes: os.totalmem(),
      freeBytes: os.freemem(),
      cores: os.cpus().length || null,
      cpu: os.cpus()[0]?.model.trim() || null,
    }),
    run: (program, args, signal) => run(program, args, { env: toolEnv, deadline: lastDeadline, signal }),
    follow: (program, args, { signal, onLine }) =>
      followLines(program, args, { env: toolEnv, signal, onLine }),
    text: readText,
    list: (folder) => readdir(folder).catch(() => []),
    ask,
  };
}

/** The library starts programs that it gives no handle to: what hangs is left behind. */
function ask(question: Question): Promise<unknown> {
  switch (question) {
    case 'osInfo':
      return si.osInfo();
    case 'cpu':
      return si.cpu();
    case 'system':
      return si.system();
    case 'graphics':
      return si.graphics();
    case 'battery':
      return si.battery();
  }
}

/** Tools speak English and write their numbers with a point. */
function withFolders(env: Environment, folders: readonly string[]): Environment {
  const present = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const added = folders.filter((folder) => !present.includes(folder));
  const words = { LC_ALL: 'C', LANG: 'C' };
  return added.length === 0
    ? { ...env, ...words }
    : { ...env, ...words, PATH: [...present, ...added].join(path.delimiter) };
}

async function readText(file: string): Promise<string | null> {
  try {
    await using handle = await open(file, 'r');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(longestText), 0, longestText, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return null;
  }
}
