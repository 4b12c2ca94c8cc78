import type { GatewayLogLevel, GatewayLogLine } from './log-view.ts';

/** UTF-16 units that the text of a line has at most; what is more is cut off with a mark. */
export const logTextLimit = 65_536;
/** UTF-16 units that a subsystem's name has at most. */
const nameLimit = 120;
/** Where the reader had to cut a raw line, the last units of it may be half a secret, which no pattern knows: they go as well. */
const cutMargin = 1024;

/** A line of the gateway's log as it was read. */
export interface RawLogLine {
  readonly text: string;
  /** bytes that were left out at the end because the line is too long to be read whole */
  readonly dropped: number;
}

/** A line of the gateway's log, and the record it was written as. */
export interface ParsedLogLine {
  readonly line: GatewayLogLine;
  /** the JSON object, as OpenClaw wrote it and with whatever secrets are in it; null for a plain line */
  readonly record: Readonly<Record<string, unknown>> | null;
}

/**
 * Reads one line of the gateway's log file or of its output. Never throws: what is no JSON is a plain line.
 *
 * The file holds JSON objects (OpenClaw 2026.9.6): `0`, `1`, … are what was logged, `0` often a JSON text with the `subsystem` (or `module`,
 * `plugin`), `_meta.logLevelName` is the level, `time` and `message` say the rest. Nothing in a line tells which gateway wrote it.
 *
 * @param redact takes the secrets out of a text, see `logRedactor`
 */
export function parseLogLine({ text, dropped }: RawLogLine, redact: (text: string) => string): ParsedLogLine {
  const record = dropped === 0 ? jsonObject(text) : null;
  const found = record === null ? plainLine(text) : recordLine(record);
  let clean = redact(withoutColours(found.text));
  if (dropped > 0) clean = clean.slice(0, Math.max(0, clean.length - cutMargin));
  const subsystem =
    found.subsystem === null ? null : redact(visible(found.subsystem)).slice(0, nameLimit).toWellFormed();
  return {
    line: {
      at: found.at,
      level: found.level,
      subsystem: subsystem === '' ? null : subsystem,
      text: cut(visible(clean), dropped),
    },
    record,
  };
}

type Found = Pick<GatewayLogLine, 'at' | 'level' | 'subsystem' | 'text'>;

function jsonObject(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function recordLine(record: Readonly<Record<string, unknown>>): Found {
  const meta = isObject(record['_meta']) ? record['_meta'] : {};
  const said = Object.keys(record).filter((key) => /^\d+$/.test(key));
  const first = record['0'];
  const context = contextOf(first) ?? (first === meta['name'] ? null : contextOf(meta['name']));
  const level = typeof meta['logLevelName'] === 'string' ? meta['logLevelName'] : record['level'];
  const message = record['message'];
  const words: string[] = typeof message === 'string' ? [message] : [];
  for (const key of said) {
    const value = record[key];
    if (key === '0' && context !== null) continue;
    if (typeof value === 'string') {
      if (typeof message !== 'string') words.push(value);
    } else if (value !== null && value !== undefined) words.push(textOf(value));
  }
  // Neither a message nor arguments: OpenClaw did not write it, so it is shown as it is.
  if (words.length === 0) words.push(textOf(record));
  return {
    at: timeOf(record['time']) ?? timeOf(meta['date']),
    level: levelOf(level),
    subsystem: context ?? (typeof record['subsystem'] === 'string' ? record['subsystem'] : null),
    text: words.join(' '),
  };
}

/** As JSON, but for what is nested so deeply that it cannot be written again: parsing has no such limit. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '…';
  }
}

/** The part of OpenClaw that speaks: `{"subsystem":"gateway/reload"}`, or a module or plugin. */
function contextOf(value: unknown): string | null {
  if (typeof value !== 'string' || !value.startsWith('{')) return null;
  const context = jsonObject(value);
  for (const key of ['subsystem', 'module', 'plugin']) {
    const name = context?.[key];
    if (typeof name === 'string') return name;
  }
  return null;
}

const plain =
  /^(?:(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d))|\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:?\d\d)?)?\s{0,4}(?:\[([\w@./:-]{1,60})\]\s)?(.*)$/su;
const plainLevel =
  /^(?:\[?(fatal|error|warn(?:ing)?|debug|trace)\]?:?\s|\p{L}*Error:\s|\(node:\d+\)\s\w*Warning:)/iu;

/** A line of the program's output: `20:00:41+00:00 [gateway/reload] …`, or anything else. */
function plainLine(text: string): Found {
  const bare = withoutColours(text.endsWith('\r') ? text.slice(0, -1) : text);
  const [, time, subsystem, rest] = plain.exec(bare) ?? [];
  const said = rest ?? bare;
  const hint = plainLevel.exec(said);
  const warning = hint?.[0].endsWith('Warning:') === true;
  return {
    at: timeOf(time),
    level: hint === null ? 'info' : warning ? 'warn' : levelOf(hint[1] ?? 'error'),
    subsystem: subsystem ?? null,
    text: said,
  };
}

function levelOf(name: unknown): GatewayLogLevel {
  switch (typeof name === 'string' ? name.toLowerCase() : '') {
    case 'silly':
    case 'trace':
      return 'trace';
    case 'debug':
      return 'debug';
    case 'warn':
    case 'warning':
      return 'warn';
    case 'error':
      return 'error';
    case 'fatal':
      return 'fatal';
    default:
      return 'info';
  }
}

function timeOf(value: unknown): number | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

/** Titles of terminal windows. */
// oxlint-disable-next-line no-control-regex
const titles = /\u001B\][^\u0007\u001B]{0,2000}(?:\u0007|\u001B\\)/g;
/** Colours and cursor moves. */
// oxlint-disable-next-line no-control-regex
const escapes = /[\u001B\u009B][[()#;?]{0,3}(?:\d{1,4}(?:[;:]\d{0,4}){0,16})?[\dA-PR-TZcf-nq-uy=><~]/g;

function withoutColours(text: string): string {
  if (!text.includes('\u001B') && !text.includes('\u009B')) return text;
  return text.replace(titles, '').replace(escapes, '');
}

// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/**
 * Control characters as their pictures (a line break is ␊), and what would turn the reading direction, break the line or hide itself as �.
 * Half characters become �. A tab stays.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(unseen, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\uFFFD';
  });
}

function cut(text: string, dropped: number): string {
  if (dropped === 0 && text.length <= logTextLimit) return text;
  const room = logTextLimit - 40;
  const kept = text.slice(0, room);
  // Never half a character.
  const whole = kept.isWellFormed() ? kept : kept.slice(0, -1);
  return `${whole} … [+${text.length - whole.length + dropped}]`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
