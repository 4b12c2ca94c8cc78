import type { ServerResponse } from 'node:http';
import { sendJson } from '../server/wire.ts';
import type { Refusal } from './runner.ts';

/** An error of `/api/*`. */
export function sendError(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error: message });
}

export function sendRefusal(response: ServerResponse, { status, message }: Refusal): void {
  sendError(response, status, message);
}

/** An error of `/v1/*`: its type goes by the status. */
export function sendOpenAiError(response: ServerResponse, status: number, message: string): void {
  const types: Readonly<Record<number, string>> = { 400: 'invalid_request_error', 404: 'not_found_error' };
  sendJson(response, status, {
    error: { message, type: types[status] ?? 'api_error', param: null, code: null },
  });
}
