import type { MachineGap } from '../../shared/machine/snapshot.ts';
import type { RunOutcome } from '../process/run.ts';

/** What a reader was told, or why it was told nothing. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly cause: MachineGap['cause']; readonly detail?: string };

export const told = <T>(value: T): Reading<T> => ({ ok: true, value });

export function untold(cause: MachineGap['cause'], detail?: string): Reading<never> {
  return detail === undefined || detail === '' ? { ok: false, cause } : { ok: false, cause, detail };
}

/** ms that a reader's first answer is waited for before it is told that it is still being asked */
export const firstAnswerMs = 2500;

/** characters of a tool's own words that are kept */
const longestWords = 300;

/** A tool's own words on one line, cut short. */
export function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, longestWords);
}

/** Reads what a program printed; `parse` gives null for what it does not understand. */
export function readingOf<T>(outcome: RunOutcome, parse: (stdout: string) => T | null): Reading<T> {
  switch (outcome.kind) {
    case 'ended': {
      const value = parse(outcome.stdout);
      if (value !== null) return told(value);
      const said = words(outcome.stderr) || words(outcome.stdout);
      return untold(outcome.code === 0 ? 'garbage' : 'failed', said);
    }
    case 'not-started':
      return outcome.cause === 'ENOENT' ? untold('missing') : untold('failed', outcome.cause);
    case 'timed-out':
    case 'stopped':
      return untold('timeout');
    case 'too-much-output':
      return untold('garbage');
    case 'killed':
      return untold('failed');
  }
}
