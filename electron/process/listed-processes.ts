import { type ProcessFacts, type Processes, ancestorsOf, isPid } from './processes.ts';

/** A process as a system's own program lists it. */
export interface ListedProcess extends ProcessFacts {
  /** see `Processes.startTime` */
  readonly startTime: number;
}

/** The programs of a system that tell about processes. Each call starts one. */
export interface ProcessLister {
  one(pid: number): Promise<ListedProcess | null>;
  /** every process, command lines left out */
  all(): Promise<ReadonlyMap<number, ListedProcess>>;
  /** the pid of who listens on a TCP port */
  listener(port: number): Promise<number | null>;
}

/** For systems without files to read: macOS and Windows. */
export function listedProcesses(lister: ProcessLister): Processes {
  const asked = new Map<number, Promise<ListedProcess | null>>();
  // Whoever asks about the same process while it is being looked up shares the answer: each look starts programs.
  const one = async (pid: number): Promise<ListedProcess | null> => {
    if (!isPid(pid)) return null;
    const looking = asked.get(pid) ?? lister.one(pid).finally(() => asked.delete(pid));
    asked.set(pid, looking);
    return await looking;
  };
  return {
    startTime: async (pid) => (await one(pid))?.startTime ?? null,
    identity: async (pid) => {
      const found = await one(pid);
      return found === null ? null : `${pid}@${found.startTime}`;
    },
    facts: async (pid) => factsOf(await one(pid)),
    listenerOn: async (port) => {
      const pid = await lister.listener(port);
      const found = pid === null ? null : await one(pid);
      return found === null ? null : { pid: found.pid, name: found.name };
    },
    ancestors: async (pid) => {
      if (!isPid(pid)) return [];
      const all = await lister.all();
      return ancestorsOf(pid, async (next) => factsOf(livingParent(all, next)));
    },
  };
}

/** Windows keeps the number of a parent that is gone, and gives it to another process, which is younger than the child. */
function livingParent(all: ReadonlyMap<number, ListedProcess>, pid: number): ListedProcess | null {
  const found = all.get(pid) ?? null;
  const parent = found?.parent === null || found === null ? undefined : all.get(found.parent);
  return found !== null && parent !== undefined && parent.startTime > found.startTime
    ? { ...found, parent: null }
    : found;
}

function factsOf(found: ListedProcess | null): ProcessFacts | null {
  if (found === null) return null;
  const { startTime: _, ...facts } = found;
  return facts;
}
