import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { realTimers, type Timers } from '../../streams/timers.ts';
import { recordedSource } from './recorded-source.ts';
import { recordingSchema } from './recording.ts';
import type { MachineSource } from './source.ts';

/** bytes; a recording has some ten thousand */
const longest = 16 * 1024 * 1024;

/** A computer out of a recording's file. 'recording-unusable' where it cannot be read or is none. */
export async function openRecording(
  file: string,
  timers: Timers = realTimers,
): Promise<Result<MachineSource>> {
  const unusable = (error: unknown): Result<never> =>
    failed(
      problem('recording-unusable', { path: file }, error instanceof Error ? error.message : String(error)),
    );
  try {
    const about = await stat(file);
    // A device or a pipe may have no end.
    if (!about.isFile()) return unusable('not a file');
    if (about.size > longest) return unusable(`${about.size} bytes`);
    return done(recordedSource(recordingSchema.parse(JSON.parse(await readFile(file, 'utf8'))), timers));
  } catch (error) {
    return unusable(error instanceof z.ZodError ? z.prettifyError(error) : error);
  }
}
