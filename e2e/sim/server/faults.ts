import type { ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';

/**
 * What may go wrong with an answer. `slow` answers rightly, after `ms`. `cut-off` does what was asked and loses the answer: the
 * connection breaks `ms` after the request. With `times`, only so many requests meet it.
 */
export type Fault = { readonly times?: number } & FaultKind;

type FaultKind =
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'close-mid-body' }
  | { kind: 'hang-mid-body' }
  | { kind: 'status'; status: number; body?: string; contentType?: string }
  | { kind: 'garbage'; body?: string }
  | { kind: 'error-200'; message?: string }
  | { kind: 'huge'; bytes?: number }
  | { kind: 'redirect'; location: string }
  | { kind: 'slow'; ms: number }
  | { kind: 'cut-off'; ms?: number };

/** The faults in force: a path without its query, or `*` for every path. */
export class Faults {
  readonly #byPath = new Map<string, { fault: Fault; left: number }>();

  set(path: string, fault: Fault): void {
    this.#byPath.set(path, { fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(path?: string): void {
    if (path === undefined) this.#byPath.clear();
    else this.#byPath.delete(path);
  }

  /** The fault that a request of this path meets now. */
  take(path: string): Fault | null {
    const key = this.#byPath.has(path) ? path : '*';
    const found = this.#byPath.get(key);
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) this.#byPath.delete(key);
    return found.fault;
  }
}

/** Plays a fault; false where the true answer is still to come. */
export async function playFault(
  fault: Fault,
  response: ServerResponse,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  switch (fault.kind) {
    case 'hang':
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'close-mid-body':
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': '4096',
      });
      response.write('{"models":[{"type":"llm","publisher":"acme",', () => response.socket?.destroy());
      return true;
    case 'hang-mid-body':
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': '4096',
      });
      response.write('{"models":[{"type":"llm","publisher":"acme",');
      return true;
    case 'status':
      response.writeHead(fault.status, {
        'content-type': fault.contentType ?? 'application/json; charset=utf-8',
      });
      response.end(
        fault.body ?? JSON.stringify({ error: { type: 'internal_error', message: 'Something went wrong.' } }),
      );
      return true;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(fault.body ?? '<!doctype html><title>It works</title>\u0000\u001b[31m{"models":');
      return true;
    case 'error-200':
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify({ error: fault.message ?? 'Channel Error' }));
      return true;
    case 'huge':
      await sendHuge(response, fault.bytes ?? 50_000_000, signal);
      return true;
    case 'redirect':
      response.writeHead(302, { location: fault.location });
      response.end();
      return true;
    case 'slow':
      await clock.sleep(fault.ms, signal);
      break;
    case 'cut-off':
      void clock.sleep(fault.ms ?? 0, signal).then(() => response.socket?.destroy());
      break;
  }
  return false;
}

/** A list that is valid JSON and far too long, sent as fast as the reader takes it. */
async function sendHuge(response: ServerResponse, bytes: number, signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  const head = '{"models":[],"filler":"';
  const tail = '"}';
  response.write(head);
  const piece = 'x'.repeat(1 << 20);
  let left = bytes - head.length - tail.length;
  while (left > 0 && !signal.aborted && !response.destroyed) {
    const part = left >= piece.length ? piece : piece.slice(0, left);
    left -= part.length;
    if (!response.write(part)) await drained(response, signal);
  }
  response.end(tail);
}

function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
    signal.addEventListener('abort', done, { once: true });
  });
}
