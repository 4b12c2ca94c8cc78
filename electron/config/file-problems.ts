import { unreachable } from '../../shared/json5/value.ts';
import { problem, type Problem } from '../../shared/problem.ts';
import type { ReadOutcome } from '../files/read-bytes.ts';

/** bytes; a config never gets that big, and reading more would only make Hearth slow */
export const maxConfigBytes = 8 * 1024 * 1024;
const limitMiB = maxConfigBytes / (1024 * 1024);

/** Why the config file itself could not be read. */
export function readProblem(path: string, outcome: Exclude<ReadOutcome, { kind: 'read' }>): Problem {
  switch (outcome.kind) {
    case 'missing':
      return problem('config-missing', { path });
    case 'not-a-file':
      return outcome.directory
        ? problem('config-is-directory', { path })
        : problem('config-not-a-file', { path });
    case 'too-large':
      return problem('config-too-large', { path, limitMiB });
    case 'failed':
      return problem('config-unreadable', { path }, outcome.error.code ?? outcome.error.message);
    default:
      return unreachable(outcome);
  }
}

/** Why `file` or something beside it could not be written. */
export function writeProblem(file: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return problem('write-denied', { path: file }, code);
    case 'EROFS':
      return problem('write-read-only', { path: file }, code);
    case 'ENOSPC':
    case 'EDQUOT':
      return problem('disk-full', { path: file }, code);
    default:
      return problem(
        'write-failed',
        { path: file },
        code ?? (error instanceof Error ? error.message : String(error)),
      );
  }
}
