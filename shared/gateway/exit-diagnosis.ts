import { maskSecrets } from '../config/redact.ts';
import type { ProblemCode } from '../problem.ts';
import type { Diagnosis, Holder, NamedProcess } from './machine.ts';
import type { ConfigFault, Exit, GiveUpReason } from './snapshot.ts';

/** What is known when a gateway process has ended. */
export interface ExitFacts {
  readonly exit: Exit;
  /** the newest lines that this process printed, oldest first, without colours */
  readonly lastLines: readonly string[];
  /** whom the lock names now */
  readonly holder: Holder;
  /** who listens on its port now; null: nobody, or not known */
  readonly listener: NamedProcess | null;
  /** what Hearth's own reader says of the config; null: it can be read, or was not read */
  readonly configProblem: ConfigProblem | null;
  /** the config's text, for the offending line; null: not known */
  readonly configText: string | null;
}

interface ConfigProblem {
  readonly code: ProblemCode;
  /** 1-based */
  readonly line: number | null;
  /** the reader's own words */
  readonly detail: string;
}

/** OpenClaw's exit code for a configuration it refuses, and for a second gateway on the same state directory (2026.9.6). */
export const refusal = 78;

/**
 * What a gateway process ended for, by its code, its last lines, and what is found afterwards. The texts are those of OpenClaw 2026.9.6
 * (`exit-diagnosis.samples.ts` holds them as they were printed); with another version's texts the code still tells a refusal from a crash.
 */
export function diagnose(facts: ExitFacts): Diagnosis {
  const { code, signal } = facts.exit;
  // Without a code it was no child of this Hearth: its words must do.
  const unseen = code === null && signal === null;
  if (code === 0) return { kind: 'in-order' };
  const printed = facts.lastLines.map(withoutTime).join('\n');
  if (code === refusal || unseen) {
    const refused = refusedConfig(printed, facts) ?? secondGateway(printed, facts) ?? unwritable(printed);
    if (refused !== null) return refused;
  }
  if (code === 1 || unseen) {
    const refused = portInUse(printed, facts) ?? unfitNode(printed);
    if (refused !== null) return refused;
  }
  if (code === refusal) return because('refused');
  // A gateway that ends in order takes its lock away; a killed one cannot.
  return { kind: unseen && facts.holder.kind === 'none' ? 'in-order' : 'crash' };
}

const because = (
  why: GiveUpReason,
  fault: ConfigFault | null = null,
  by: NamedProcess | null = null,
): Diagnosis => ({ kind: 'refused', why, fault, by });

function refusedConfig(printed: string, facts: ExitFacts): Diagnosis | null {
  const { configProblem } = facts;
  const invalid = /Invalid config at (.+):\n(.+)/.exec(printed);
  if (invalid !== null)
    return because('config-invalid', faultOf(invalid[1] ?? '', invalid[2] ?? '', facts.configText));
  if (/^Missing config\./m.test(printed)) return because('config-missing');
  // The same text stands for a config that cannot be read at all: only Hearth's own reader tells which.
  if (!/missing gateway\.mode|set gateway\.mode=local/.test(printed)) return null;
  if (configProblem?.code === 'config-missing') return because('config-missing');
  return configProblem === null
    ? because('mode-missing')
    : because('config-syntax', unreadable(configProblem, facts.configText));
}

/** `openclaw.json:4 — gateway.port: Invalid input`, or `<root>: Unrecognized key` without a place. */
function faultOf(file: string, issue: string, text: string | null): ConfigFault {
  const at = /^(\S+):(\d+) — (.*)$/.exec(issue);
  const rest = at?.[3] ?? issue;
  const colon = rest.indexOf(': ');
  const path = colon === -1 ? '' : rest.slice(0, colon);
  const line = at === null ? null : Number(at[2]);
  // The line's number may be that of an included file, whose text is not the one at hand.
  const own = at === null || fileName(file) === at[1];
  return {
    file: own ? file : (at[1] ?? file),
    line: line !== null && line > 0 ? line : null,
    path: path === '<root>' ? '' : path,
    message: maskSecrets(colon === -1 ? rest : rest.slice(colon + 2)),
    text: own ? lineOf(text, line) : null,
  };
}

const unreadable = ({ line, detail }: ConfigProblem, text: string | null): ConfigFault => ({
  file: 'openclaw.json',
  line,
  path: '',
  message: maskSecrets(detail),
  text: lineOf(text, line),
});

/** A line of the config for eyes: its secrets masked. Masked as a whole first, as only the keys around tell what is one. */
function lineOf(text: string | null, line: number | null): string | null {
  if (text === null || line === null) return null;
  const lines = text.split(/\r\n|\r|\n/);
  const masked = maskSecrets(text).split(/\r\n|\r|\n/);
  // A masked text of several lines is one line: what follows is not where it was.
  const found = masked.length === lines.length ? masked[line - 1] : undefined;
  return found === undefined ? null : found.trim().slice(0, 500);
}

const fileName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** The text speaks of a migration and of `doctor --fix`, which would be wrong: another process has the state directory. */
function secondGateway(printed: string, { exit, holder }: ExitFacts): Diagnosis | null {
  const by = holder.kind === 'live' ? { pid: holder.pid, name: holder.name } : null;
  const said = /owns gateway-lifecycle|gateway already running/i.test(printed);
  return said || (exit.code === refusal && by !== null) ? because('second-gateway', null, by) : null;
}

/** The text speaks of `doctor --fix` here as well, which could not write either. */
const unwritable = (printed: string): Diagnosis | null =>
  /disk is full|readonly database|gateway\.maintenance_required \| (?:ENOSPC|EDQUOT|EROFS|EACCES|EPERM|ENOENT)\b/.test(
    printed,
  )
    ? because('state-unwritable')
    : null;

function portInUse(printed: string, { listener }: ExitFacts): Diagnosis | null {
  // Not any EADDRINUSE: a plugin that ran for hours may have printed one of its own.
  if (!/another gateway instance is already listening|^Port \d+ is already in use/m.test(printed))
    return null;
  return because('port-in-use', null, listener ?? named(printed));
}

/** `- pid 18937 root: openclaw-gateway (127.0.0.1:35861)` */
function named(printed: string): NamedProcess | null {
  const line = /^- pid (\d+) [^:\n]*: (.+?)(?: \([^()]*\))?$/m.exec(printed);
  if (line === null) return null;
  const pid = Number(line[1]);
  return Number.isSafeInteger(pid) && pid > 0
    ? { pid, name: maskSecrets(line[2] ?? '').slice(0, 200) }
    : null;
}

const unfitNode = (printed: string): Diagnosis | null =>
  /^openclaw: Node \d+\.\S+:/m.test(printed) ? because('node-unfit') : null;

/** Without the time that OpenClaw puts before some of its lines. */
const withoutTime = (line: string): string =>
  line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:[+-]\d\d:\d\d|Z) /, '');
