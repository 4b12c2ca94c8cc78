import type { PassedOverReason } from '../answer.ts';

/** What is known of a link that gave no answer. */
interface Why {
  /** one of OpenClaw's own classes (`FAILOVER_REASONS` of 2026.9.6) */
  readonly reason: string | null;
  /** HTTP status */
  readonly status: number | null;
  /** what the server and OpenClaw said */
  readonly texts: readonly string[];
}

/** OpenClaw calls a server that is not there a `timeout` as well; only the words tell (recorded: refused, cut off in mid-answer, hung). */
const noConnection =
  /\b(?:connection (?:error|refused|reset)|ECONN\w+|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH|EPIPE|getaddrinfo|fetch failed|socket hang up|other side closed|network error|certificate)\b|^terminated$/i;

/** The class of a reason that has a sentence on the page. */
export function passedOverReason({ reason, status, texts }: Why): PassedOverReason {
  switch (reason) {
    case 'timeout':
      return texts.some((said) => noConnection.test(said)) ? 'unreachable' : 'timeout';
    case 'tls_certificate':
      return 'unreachable';
    case 'rate_limit':
      return 'rate-limit';
    case 'auth':
    case 'auth_permanent':
    case 'session_expired':
      return 'auth';
    case 'server_error':
    case 'overloaded':
      return 'server-error';
    case 'model_not_found':
      return 'not-found';
    case 'context_overflow':
      return 'context-overflow';
    case 'format':
      return 'format';
    default:
      return byStatus(status) ?? (texts.some((said) => noConnection.test(said)) ? 'unreachable' : 'other');
  }
}

/** For `unclassified`, `unknown`, `billing` and whatever later versions add. */
function byStatus(status: number | null): PassedOverReason | null {
  if (status === null) return null;
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'not-found';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 429) return 'rate-limit';
  return status >= 500 ? 'server-error' : null;
}
