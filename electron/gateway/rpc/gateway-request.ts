import type { z } from 'zod';
import { done, failed, type Result } from '../../../shared/problem.ts';
import type { Connection } from './open-connection.ts';
import { judgeRequestError } from './request-problems.ts';

interface RequestOptions {
  /** ms; 10 s where left out */
  readonly deadlineMs?: number;
}

/**
 * Asks the gateway; what it says is parsed by `schema`. 'gateway-not-connected', 'gateway-no-answer' after the deadline,
 * 'gateway-not-allowed', 'gateway-busy' while it starts or restarts, 'gateway-protocol' for a reply that is not as expected,
 * 'gateway-refused' with the gateway's own words.
 */
export type GatewayRequest = <T>(
  method: string,
  params: object,
  schema: z.ZodType<T>,
  options?: RequestOptions,
) => Promise<Result<T>>;

const usualDeadlineMs = 10_000;

/** Requests over one connection to the gateway at `url`. */
export function requestOver(
  connection: Connection,
  { url, redact }: { url: string; redact: (text: string) => string },
): GatewayRequest {
  return async (method, params, schema, { deadlineMs = usualDeadlineMs } = {}) => {
    try {
      return done(schema.parse(await connection.request(method, params, deadlineMs)));
    } catch (error) {
      return failed(judgeRequestError(error, { method, url, redact }));
    }
  };
}
