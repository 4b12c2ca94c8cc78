import type { ProblemCode } from '../../shared/problem.ts';

/** What the command line says to scripts. On every one but 0 no file has changed. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  conflict: 3,
  unreadable: 4,
  rejected: 5,
  unwritable: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a problem: 2 the command asks for something that is not there, 3 conflict, 4 reading, 5 rejected, 6 writing. */
export function exitCodeOf(code: ProblemCode): ExitCode {
  switch (code) {
    case 'conflict':
      return exitCodes.conflict;
    case 'rejected':
    case 'rejected-before':
      return exitCodes.rejected;
    case 'not-in-chain':
    case 'already-in-chain':
    case 'bad-model-ref':
    case 'provider-not-in-config':
    case 'model-not-in-config':
    case 'bad-index':
    case 'history-unknown':
    case 'endpoint-unknown':
    case 'endpoint-url-invalid':
    case 'model-unknown':
    case 'machine-url-invalid':
    case 'machine-unknown':
    case 'machine-token-invalid':
    case 'recording-unusable':
      return exitCodes.usage;
    case 'config-missing':
    case 'config-unreadable':
    case 'config-is-directory':
    case 'config-not-a-file':
    case 'config-empty':
    case 'config-too-large':
    case 'config-not-utf8':
    case 'config-syntax':
    case 'config-not-object':
    case 'config-shape':
    case 'include-escapes':
    case 'include-missing':
    case 'include-unreadable':
    case 'include-syntax':
    case 'include-circular':
    case 'include-too-deep':
    case 'include-invalid':
    case 'include-ambiguous':
    case 'history-unreadable':
      return exitCodes.unreadable;
    case 'secret-unwritable':
    case 'edit-unsafe':
    case 'write-denied':
    case 'write-read-only':
    case 'disk-full':
    case 'write-failed':
    case 'config-exists':
    case 'settings-unwritable':
    case 'speeds-unwritable':
      return exitCodes.unwritable;
    case 'gateway-runs-active':
    case 'gateway-url-invalid':
    case 'warmth-not-wished':
    case 'warmth-not-offered':
      return exitCodes.usage;
    case 'openclaw-not-found':
    case 'openclaw-failed':
    case 'openclaw-no-answer':
    case 'gateway-not-running':
    case 'gateway-already-running':
    case 'gateway-not-ours':
    case 'gateway-cannot-start':
    case 'gateway-port-taken':
    case 'gateway-service-refused':
    case 'gateway-remote':
    case 'gateway-not-connected':
    case 'gateway-unreachable':
    case 'gateway-no-answer':
    case 'gateway-busy':
    case 'gateway-protocol':
    case 'gateway-token-missing':
    case 'gateway-token-wrong':
    case 'gateway-device-required':
    case 'gateway-pairing-required':
    case 'gateway-not-allowed':
    case 'gateway-refused':
    case 'warmth-load-failed':
    case 'warmth-refused':
    case 'warmth-context-refused':
    case 'warmth-timeout':
    case 'warmth-no-answer':
    case 'warmth-answer-unusable':
    case 'warmth-model-unknown':
    case 'warmth-cannot-load':
    case 'warmth-needs-token':
    case 'warmth-unload-failed':
    case 'warmth-not-loading':
    case 'warmth-not-there':
    case 'estimate-unavailable':
    // Of the page only; the command line has no connection to lose.
    case 'connection-lost':
      return exitCodes.failed;
    // Nothing to take back is nothing to do.
    case 'history-empty':
      return exitCodes.done;
  }
}
