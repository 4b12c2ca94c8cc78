import { GatewayClientRequestError } from '@openclaw/gateway-client';
import { z } from 'zod';
import { problem, type Problem } from '../../../shared/problem.ts';

/** What a failed try to connect asks for. */
export type ConnectVerdict = {
  readonly problem: Problem;
  /**
   * `soon`: try again by itself; `slowly`: somebody must act on the gateway's side first, or it wants to be left alone; `other-credential`:
   * only another credential helps; `never`: not before something changes.
   */
  readonly again: 'soon' | 'slowly' | 'other-credential' | 'never';
};

/** No answer within Hearth's own deadline. */
export class ConnectTimeout extends Error {
  readonly seconds: number;
  constructor(deadlineMs: number) {
    super('no answer in time');
    this.seconds = Math.ceil(deadlineMs / 1000);
  }
}

/** The socket closed before the gateway had let Hearth in. */
export class ClosedEarly extends Error {}

/** The gateway let Hearth in and spoke otherwise than protocol 4 says. */
export class UnreadableHello extends Error {}

const detailsSchema = z.object({
  code: z.string().optional(),
  reason: z.string().optional(),
  httpStatus: z.number().optional(),
});

/**
 * Why `error` kept Hearth from connecting to `url`, by the codes that the gateway sends (OpenClaw 2026.9.6; `ConnectErrorDetailCodes` of
 * gateway-protocol) and by the socket's.
 *
 * @param shown whether Hearth showed a credential
 * @param redact takes secrets out of the gateway's own words
 */
export function judgeConnectError(
  error: unknown,
  { url, shown, redact }: { url: string; shown: boolean; redact: (text: string) => string },
): ConnectVerdict {
  const words = redact(error instanceof Error ? error.message : String(error));
  if (error instanceof ConnectTimeout) {
    return {
      problem: problem('gateway-no-answer', { method: 'connect', seconds: error.seconds }),
      again: 'soon',
    };
  }
  if (error instanceof UnreadableHello)
    return { problem: problem('gateway-protocol', { url }, words), again: 'never' };
  if (error instanceof GatewayClientRequestError) return judgeReply(error, url, shown, words);
  // The client refuses plain ws:// to public addresses, and addresses that are none, before it opens a socket.
  if (error instanceof SyntaxError || words.startsWith('SECURITY ERROR'))
    return { problem: problem('gateway-url-invalid', { url }, words), again: 'never' };
  return { problem: problem('gateway-unreachable', { url }, words), again: 'soon' };
}

function judgeReply(
  error: GatewayClientRequestError,
  url: string,
  shown: boolean,
  words: string,
): ConnectVerdict {
  const details = detailsSchema.safeParse(error.details).data ?? {};
  if (details.reason === 'websocket-upgrade-rejected') {
    // 503: starting, draining or suspended; 429: too many failed tries.
    if (details.httpStatus === 503) return { problem: problem('gateway-busy', {}, words), again: 'soon' };
    if (details.httpStatus === 429) return { problem: problem('gateway-busy', {}, words), again: 'slowly' };
    return { problem: problem('gateway-protocol', { url }, words), again: 'never' };
  }
  switch (details.code) {
    case 'AUTH_TOKEN_MISSING':
    case 'AUTH_PASSWORD_MISSING':
    case 'AUTH_REQUIRED':
      return { problem: problem('gateway-token-missing', {}, words), again: 'other-credential' };
    case 'AUTH_TOKEN_MISMATCH':
    case 'AUTH_PASSWORD_MISMATCH':
    case 'AUTH_UNAUTHORIZED':
    case 'AUTH_DEVICE_TOKEN_MISMATCH':
    case 'AUTH_BOOTSTRAP_TOKEN_INVALID':
    case 'AUTH_TOKEN_NOT_CONFIGURED':
    case 'AUTH_PASSWORD_NOT_CONFIGURED':
      return { problem: problem('gateway-token-wrong', {}, words), again: 'other-credential' };
    case 'AUTH_RATE_LIMITED':
      return { problem: problem('gateway-busy', {}, words), again: 'slowly' };
    case 'AUTH_SCOPE_MISMATCH':
      return { problem: problem('gateway-not-allowed', {}, words), again: 'never' };
    case 'PAIRING_REQUIRED':
      return { problem: problem('gateway-pairing-required', {}, words), again: 'slowly' };
    case 'DEVICE_IDENTITY_REQUIRED':
    case 'CONTROL_UI_DEVICE_IDENTITY_REQUIRED':
      // What a gateway on this machine says to whom shows nothing at all.
      return shown
        ? { problem: problem('gateway-device-required', {}, words), again: 'other-credential' }
        : { problem: problem('gateway-token-missing', {}, words), again: 'other-credential' };
    case 'PROTOCOL_MISMATCH':
    case 'CLIENT_VERSION_MISMATCH':
      return { problem: problem('gateway-protocol', { url }, words), again: 'never' };
    default:
      return error.retryable || error.gatewayCode === 'UNAVAILABLE'
        ? { problem: problem('gateway-busy', {}, words), again: 'soon' }
        : { problem: problem('gateway-refused', { method: 'connect' }, words), again: 'never' };
  }
}
