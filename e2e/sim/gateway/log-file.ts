import { appendFileSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

/** tslog's numbers (recorded: 3 INFO, 4 WARN, 5 ERROR). */
const levelIds: Readonly<Record<LogLevel, number>> = {
  TRACE: 1,
  DEBUG: 2,
  INFO: 3,
  WARN: 4,
  ERROR: 5,
  FATAL: 6,
};

/** The gateway's log file, in the recorded form: one JSON object a line, the subsystem as JSON text in field "0". */
export class LogFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** @param fields goes before the message, as the real one puts event objects */
  add(level: LogLevel, subsystem: string, message: string, fields?: Readonly<Record<string, unknown>>): void {
    const now = new Date().toISOString();
    const name = JSON.stringify({ subsystem });
    const line = {
      '0': name,
      ...(fields === undefined ? { '1': message } : { '1': fields, '2': message }),
      _meta: {
        runtime: 'node',
        runtimeVersion: process.versions.node,
        hostname: hostname(),
        date: now,
        logLevelId: levelIds[level],
        logLevelName: level,
        name,
        parentNames: ['openclaw'],
      },
      time: now.replace('Z', '+00:00'),
      hostname: hostname(),
      message,
    };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  /**
   * `logs.tail`, as the installed source does it: the cursor is the byte offset in the file. Without one, or past the end, or too far
   * behind, it starts `maxBytes` before the end. A line whose beginning or end is not there is left out.
   */
  tail({ cursor, limit = 500, maxBytes = 250_000 }: TailWish): Tail {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    const follows = cursor !== undefined && cursor <= size && size - cursor <= maxBytes;
    const start = follows ? cursor : Math.max(0, size - maxBytes);
    const bounded = !follows && start > 0;
    const bytes = readBytes(this.path, Math.max(0, start - 1), size);
    const end = bytes.lastIndexOf(10) + 1;
    // The byte before tells whether the first line is whole.
    const lines = bytes
      .toString('utf8', 0, end)
      .split('\n')
      .slice(start > 0 ? 1 : 0, -1);
    return {
      file: this.path,
      cursor: Math.max(start, Math.max(0, start - 1) + end),
      size,
      lines: lines.slice(-limit),
      truncated: bounded || lines.length > limit,
      reset: cursor !== undefined && !follows,
    };
  }
}

interface TailWish {
  readonly cursor?: number;
  readonly limit?: number;
  readonly maxBytes?: number;
}

interface Tail {
  readonly file: string;
  readonly cursor: number;
  readonly size: number;
  readonly lines: readonly string[];
  readonly truncated: boolean;
  readonly reset: boolean;
}

function readBytes(path: string, from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(to - from);
    readSync(file, bytes, 0, bytes.length, from);
    return bytes;
  } finally {
    closeSync(file);
  }
}
