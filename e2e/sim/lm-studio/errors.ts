import type { ServerResponse } from 'node:http';
import { sendJson } from '../server/wire.ts';
import type { Refusal } from './choose-instance.ts';

/** The answer to every path and method that does not exist: status 200, and the error is a string. */
export function sendUnexpected(response: ServerResponse, method: string, path: string): void {
  sendJson(response, 200, { error: `Unexpected endpoint or method. (${method} ${path})` });
}

/** An error of `/api/v1/*`; `type` is one of its own list, or `model_load_failed`. */
export interface NativeError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

export function sendNativeError(response: ServerResponse, status: number, error: NativeError): void {
  sendJson(response, status, { error });
}

/** The native error of a request that lacks `name`, or has it in a wrong form. */
export function badParameter(name: string, why: 'missing' | 'invalid'): NativeError {
  return why === 'missing'
    ? {
        type: 'invalid_request',
        message: `"${name}" is required`,
        code: 'missing_required_parameter',
        param: name,
      }
    : {
        type: 'invalid_request',
        message: `"${name}" has an invalid value`,
        code: 'invalid_value',
        param: name,
      };
}

/** Requests of the native API with keys that it does not know are refused. Null where all are known. */
export function unknownKeys(body: Record<string, unknown>, known: ReadonlySet<string>): NativeError | null {
  const unknown = Object.keys(body).filter((key) => !known.has(key));
  if (unknown.length === 0) return null;
  return {
    type: 'invalid_request',
    message: `Unrecognized key(s) in object: ${unknown.map((key) => `'${key}'`).join(', ')}`,
    code: 'unrecognized_keys',
  };
}

/** An error of `/v1/*`. */
export function sendOpenAiError(
  response: ServerResponse,
  status: number,
  message: string,
  param: string | null,
  code: string | null,
): void {
  sendJson(response, status, { error: { message, type: 'invalid_request_error', param, code } });
}

export function sendRefusal(response: ServerResponse, { status, message, param, code }: Refusal): void {
  sendOpenAiError(response, status, message, param, code);
}
