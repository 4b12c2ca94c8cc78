import { GatewayClientRequestError, GatewayClientRequestTimeoutError } from '@openclaw/gateway-client';
import { ZodError } from 'zod';
import { problem, type Problem } from '../../../shared/problem.ts';

/**
 * Why a request failed, as the official client throws it (2026.9.1) and the gateway words it (OpenClaw 2026.9.6): FORBIDDEN for a
 * missing scope, UNAVAILABLE while it starts, restarts or drains, anything else is a refusal.
 */
export function judgeRequestError(
  error: unknown,
  { method, url, redact }: { method: string; url: string; redact: (text: string) => string },
): Problem {
  if (error instanceof GatewayClientRequestTimeoutError)
    return problem('gateway-no-answer', { method, seconds: Math.ceil(error.timeoutMs / 1000) });
  const words = redact(error instanceof Error ? error.message : String(error));
  if (error instanceof GatewayClientRequestError) {
    if (error.gatewayCode === 'FORBIDDEN') return problem('gateway-not-allowed', {}, words);
    if (error.gatewayCode === 'UNAVAILABLE' && error.retryable) return problem('gateway-busy', {}, words);
    return problem('gateway-refused', { method }, words);
  }
  if (error instanceof ZodError) {
    const where = error.issues.map(({ path }) => `${method}: ${path.join('.')}`).slice(0, 5);
    return problem('gateway-protocol', { url }, where.join('\n'));
  }
  return problem('gateway-not-connected', {}, words);
}
