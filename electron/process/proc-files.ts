/** What Linux writes into the files under /proc: pure readers of their texts. See proc_pid_stat(5) and proc_net(5). */

export interface Stat {
  /** the first 15 bytes of the name the process or its program gave itself */
  readonly comm: string;
  /** one letter; `Z` and `X`: it has ended */
  readonly state: string;
  readonly parent: number;
  readonly terminal: string | null;
  /** clock ticks since the machine started */
  readonly startTime: number;
}

/** `/proc/<pid>/stat`. The name may hold spaces and brackets, so that the fields are counted from its last bracket. Null: no such text. */
export function readStat(text: string): Stat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(/\s+/);
  const [state = '', parent, , , terminal] = fields;
  const startTime = whole(fields[19]);
  const parentPid = whole(parent);
  if (!/^[A-Za-z]$/.test(state) || parentPid === null || startTime === null) return null;
  return {
    comm: text.slice(open + 1, close),
    state,
    parent: parentPid,
    terminal: terminalName(whole(terminal) ?? 0),
    startTime,
  };
}

/** The name of a terminal's device number; null for 0. */
function terminalName(device: number): string | null {
  if (device === 0) return null;
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  // 136 to 143 are the pseudo terminals of windows and remote logins, 4 the consoles and serial lines.
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return `tty ${major}:${minor}`;
}

/**
 * The program's name. `comm` is cut off after 15 bytes and in newer Node the name of a thread, so that the first argument's is taken
 * where it goes on as `comm` begins, or where `comm` is Node's.
 */
export function programName(comm: string, args: readonly string[]): string {
  const first = (args[0] ?? '').trim().replace(/^-/, '');
  const base = first.slice(first.lastIndexOf('/') + 1);
  if (base === '') return comm;
  if (/^(?:node-)?MainThread$/.test(comm)) return base;
  return Buffer.byteLength(comm) >= 15 && base.startsWith(comm) ? base : comm;
}

/** `VmRSS` of `/proc/<pid>/status` in bytes; null for a process without memory of its own. */
export function residentBytes(status: string): number | null {
  const kibibytes = whole(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]);
  return kibibytes === null ? null : kibibytes * 1024;
}

/**
 * The systemd unit in `/proc/<pid>/cgroup`: the last part of the path that is a service. Null where a scope comes later, as for what is
 * started in a login session, and for the user's own manager, which holds everything.
 */
export function systemdUnit(cgroup: string): string | null {
  for (const line of cgroup.split('\n')) {
    const [, path] = /^\d+:(?:name=systemd)?:(.*)$/.exec(line) ?? [];
    const unit = path?.split('/').findLast((part) => /\.(?:service|scope)$/.test(part));
    if (unit !== undefined && unit.endsWith('.service') && !unit.startsWith('user@')) return unit;
  }
  return null;
}

/** The socket inodes that listen on `port`, from `/proc/net/tcp` or `tcp6`. */
export function listeningInodes(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    // 0A: LISTEN. The tenth field is the inode.
    const listens = fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`) === true;
    const inode = fields[9];
    return listens && inode !== undefined && /^[1-9]\d*$/.test(inode) ? [inode] : [];
  });
}

function whole(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
