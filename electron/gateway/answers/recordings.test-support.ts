import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** One line of a recording: an event, a log line, or what else happened, with its time by the recorder's clock. */
export interface Recorded {
  /** ms since 1970 */
  readonly at: number;
  readonly frame?: { readonly event: string; readonly payload: unknown };
  readonly log?: unknown;
  readonly disconnected?: true;
  readonly connected?: true;
  /** the gateway's process was killed */
  readonly gone?: true;
}

const folder = path.join(import.meta.dirname, 'recorded');

/**
 * The recordings, by name: all that a client that had called `sessions.subscribe` received from the real gateway (OpenClaw 2026.9.6) in front of
 * two simulated LM Studios, and the lines that its log got. Left out are events that say nothing about turns, and parts of sessions.
 */
export const recordings: ReadonlyMap<string, readonly Recorded[]> = new Map(
  readdirSync(folder).map((file) => [
    path.basename(file, '.jsonl'),
    readFileSync(path.join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line): Recorded => JSON.parse(line)),
  ]),
);

export function recording(name: string): readonly Recorded[] {
  const found = recordings.get(name);
  if (found === undefined) throw new Error(`no recording ${name}`);
  return found;
}
