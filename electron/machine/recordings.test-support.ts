import { fileURLToPath } from 'node:url';
import type { Timers } from '../streams/timers.ts';
import { openRecording } from './source/open-recording.ts';
import type { MachineSource } from './source/source.ts';

/** The file of one of the recordings beside this one, by its name. */
export const recordingFile = (name: string): string =>
  fileURLToPath(new URL(`recorded/${name}.json`, import.meta.url));

/** One of the recordings as a computer. */
export async function recorded(name: string, timers: Timers): Promise<MachineSource> {
  const source = await openRecording(recordingFile(name), timers);
  if (!source.ok) throw new Error(source.problem.detail);
  return source.value;
}
