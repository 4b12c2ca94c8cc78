import type { FollowOutcome } from '../../process/follow-lines.ts';
import type { RunOutcome } from '../../process/run.ts';
import type { Timers } from '../../streams/timers.ts';
import { waitFor } from '../../streams/wait.ts';
import type { RecordedOutput, RecordedStream, Recording } from './recording.ts';
import type { Following, MachineSource } from './source.ts';

/** A computer that answers as it was recorded: one answer after another, then from the first again. */
export function recordedSource(recording: Recording, timers: Timers): MachineSource {
  const next = sequences();
  const folders = foldersOf(Object.keys(recording.files));
  return {
    platform: recording.platform,
    node: () => recording.node,
    run: async (program, args, signal) => {
      const entry = recording.commands.find(({ command }) => isSame(command, [program, ...args]));
      if (entry === undefined) return { kind: 'not-started', cause: 'ENOENT' };
      return await outcomeOf(next(entry, entry.outputs), signal);
    },
    follow: async (program, args, options) => {
      const entry = recording.streams.find(({ command }) => isSame(command, [program, ...args]));
      if (entry === undefined) return { kind: 'not-started', cause: 'ENOENT' };
      return await play(entry, options, timers);
    },
    text: async (path) => {
      const recorded = recording.files[path];
      if (recorded === undefined) return null;
      return typeof recorded === 'string' ? recorded : next(recorded, recorded);
    },
    list: async (path) => folders.get(path) ?? [],
    ask: async (question) => {
      const answer = recording.asked[question];
      if (answer === undefined) throw new Error(`${question} was not recorded`);
      return answer;
    },
  };
}

/** Gives the items of each list one after another, round and round. */
function sequences(): <T>(key: object, items: readonly T[]) => T {
  const places = new Map<object, number>();
  return (key, items) => {
    const place = places.get(key) ?? 0;
    places.set(key, (place + 1) % items.length);
    const item = items[place];
    if (item === undefined) throw new Error('an empty sequence');
    return item;
  };
}

const isSame = (recorded: readonly string[], asked: readonly string[]): boolean =>
  recorded.length === asked.length && recorded.every((part, index) => part === '*' || part === asked[index]);

async function outcomeOf(output: RecordedOutput, signal: AbortSignal): Promise<RunOutcome> {
  if ('stdout' in output)
    return { kind: 'ended', code: output.code ?? 0, stdout: output.stdout, stderr: output.stderr ?? '' };
  await aborted(signal);
  return { kind: 'stopped' };
}

/** Prints a block at once and the next one after each `every` ms. */
async function play(
  { blocks, ends }: RecordedStream,
  { every, signal, onLine }: Following,
  timers: Timers,
): Promise<FollowOutcome> {
  for (let place = 0; !signal.aborted; place += 1) {
    if (ends !== undefined && place === blocks.length)
      return { kind: 'ended', code: ends.code, stderr: ends.stderr ?? '' };
    for (const line of blocks[place % blocks.length] ?? []) onLine(line);
    await waitFor(every, signal, timers);
  }
  return { kind: 'ended', code: null, stderr: '' };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What is in each folder on the way to the recorded files. */
function foldersOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/') || '/';
      const names = folders.get(folder) ?? new Set();
      names.add(parts[depth] ?? '');
      folders.set(folder, names);
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names]]));
}
