import { z } from 'zod';
import { revisionSchema, type HistoryEntry } from '../../shared/config/snapshot.ts';

const fileChangeSchema = z.object({
  file: z.string(),
  /** null: the file was not there */
  before: revisionSchema.nullable(),
  /** null: the file was taken away */
  after: revisionSchema.nullable(),
});

const entrySchema = z.object({
  id: z.string(),
  at: z.number(),
  reason: z.string(),
  /** what was asked for, as a note for whoever reads the file; Hearth does not read it back */
  intents: z.array(z.unknown()),
  files: z.array(fileChangeSchema).min(1),
  /** the entry that this one took back */
  undoes: z.string().optional(),
});

/** One line of the index: a write, or the note that an announced write did not happen. */
const lineSchema = z.union([entrySchema, z.object({ withdrawn: z.string() })]);

/** A write of Hearth's: which files it changed, and from which bytes to which. */
export type HistoryRecord = z.infer<typeof entrySchema>;
export type HistoryFile = z.infer<typeof fileChangeSchema>;

/** sha-256 of no bytes: how an absent file is written on the wire. */
const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The wire form of a record, with its first file. */
export function entryOf({ id, at, reason, files }: HistoryRecord): HistoryEntry {
  const [first] = files;
  return {
    id,
    at,
    reason,
    file: first?.file ?? '',
    before: first?.before ?? nothing,
    after: first?.after ?? nothing,
  };
}

/** Reads an index. A line that cannot be read, such as one cut off by a crash, is left out. Oldest first. */
export function readIndex(text: string): HistoryRecord[] {
  const records = new Map<string, HistoryRecord>();
  for (const line of text.split('\n')) {
    const read = line === '' ? null : readLine(line);
    if (read === null) continue;
    if ('withdrawn' in read) records.delete(read.withdrawn);
    else records.set(read.id, read);
  }
  return [...records.values()];
}

function readLine(line: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** The writes that Undo may take back, newest first: those that are no undo themselves and were not taken back since. */
export function undoCandidates(records: readonly HistoryRecord[]): HistoryRecord[] {
  const undone = new Set(records.map((record) => record.undoes));
  return records.filter((record) => record.undoes === undefined && !undone.has(record.id)).toReversed();
}

/**
 * The versions of `file` before `present` (its revision), newest first: as long as each write began with what the one before it left.
 * A foreign edit ends the line.
 */
export function* versionsBefore(
  records: readonly HistoryRecord[],
  file: string,
  present: string,
): Generator<string> {
  let current = present;
  for (const record of records.toReversed()) {
    // A file that is reached through a link has other names too, but its bytes are the same.
    const change =
      record.files.find((candidate) => candidate.file === file) ??
      record.files.find((candidate) => candidate.after === current);
    if (change === undefined) continue;
    if (change.after !== current || change.before === null) return;
    current = change.before;
    yield current;
  }
}
