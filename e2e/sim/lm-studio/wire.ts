import type { IncomingMessage, ServerResponse } from 'node:http';

/** Most bytes of a request that are read; an agent's prompt of 200k tokens stays far below. */
const largestRequest = 64 * 1024 * 1024;

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** The answer to every path and method that does not exist: status 200, and the error is a string. */
export function sendUnexpected(response: ServerResponse, method: string, path: string): void {
  sendJson(response, 200, { error: `Unexpected endpoint or method. (${method} ${path})` });
}

/** An error of `/api/v1/*`. */
export function sendNativeError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  code?: string,
): void {
  sendJson(response, status, { error: { type, message, ...(code === undefined ? {} : { code }) } });
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

/** The request's JSON object; null where it is none, or too long. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestRequest) return null;
    pieces.push(piece);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** A stream of server-sent events. */
export class EventStream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
    });
  }

  /** Sends one event; with a name, its line comes first. */
  send(data: unknown, name?: string): void {
    if (this.#response.destroyed) return;
    this.#response.write(
      `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
    );
  }

  end(): void {
    this.#response.end();
  }
}

/** A text in the pieces that a stream brings it in: words with the blank before them. */
export function piecesOf(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
}

/** Tokens, as a rule of thumb: four characters each. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
