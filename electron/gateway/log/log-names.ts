import { promises as fs } from 'node:fs';
import path from 'node:path';

/** `openclaw-2026-11-22.log`, `openclaw-work-2026-11-22.log`: one a day and profile (OpenClaw 2026.9.6, `logging/log-file-path`). */
const dated = /^(openclaw(?:-[a-z0-9-]+)?)-(\d{4}-\d{2}-\d{2})\.log$/;

/** The same for all days' files of one gateway profile; for other files the file itself. */
export function familyOf(file: string): string {
  const [, family] = dated.exec(path.basename(file)) ?? [];
  return family === undefined ? file : path.join(path.dirname(file), family);
}

/** What a rotation renames a log file to: OpenClaw's `name.1.log`, and `name.log.1` of the usual tools. */
export function rotatedNames(name: string): string[] {
  const { name: stem, ext } = path.parse(name);
  return [`${stem}.1${ext}`, `${name}.1`];
}

const two = (part: number): string => String(part).padStart(2, '0');

/** The day of a time (ms since 1970) as OpenClaw writes it into the name: local time. */
export function localDay(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/**
 * The file of a later day that goes on where `file` ended, or null while there is none. The folder is only listed when the day of the
 * name is over.
 *
 * @param wanted `next`: the first later one; `newest`: the last of all days, also of earlier ones
 */
export async function successorOf(
  file: string,
  now: number,
  wanted: 'next' | 'newest' = 'next',
): Promise<string | null> {
  const [, family, day] = dated.exec(path.basename(file)) ?? [];
  if (family === undefined || day === undefined) return null;
  if (wanted === 'next' && localDay(now) <= day) return null;
  const names = await fs.readdir(path.dirname(file)).catch(() => []);
  const days = names
    .map((name) => dated.exec(name))
    .filter((match) => match?.[1] === family)
    .map((match) => match?.[2] ?? '')
    .toSorted();
  const found = wanted === 'next' ? days.find((other) => other > day) : days.at(-1);
  return found === undefined || found === day
    ? null
    : path.join(path.dirname(file), `${family}-${found}.log`);
}
