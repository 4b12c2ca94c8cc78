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

/** The body of a request; null where it is too long. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > largestRequest) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The JSON object that a text is; null where it is none. */
export function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The request's JSON object; null where it is none, or too long. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const body = await readBody(request);
  return body === null ? null : jsonObject(body.toString('utf8'));
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
