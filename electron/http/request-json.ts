import http from 'node:http';
import https from 'node:https';

export interface JsonRequest {
  readonly url: string;
  /** sent as JSON with POST; left out: GET */
  readonly body?: unknown;
  /** goes into the Authorization header, and nowhere else */
  readonly token?: string | null;
  /** ms for everything: name, connection, head and body */
  readonly deadlineMs: number;
  /** bytes of the body; more breaks the request off */
  readonly largest: number;
  readonly signal?: AbortSignal;
}

/** Why nobody answered. */
type NoAnswer = 'refused' | 'timeout' | 'not-found' | 'reset' | 'network' | 'tls';

/**
 * - `answer`: a whole HTTP answer, of any status. `json` is undefined where the body is not JSON. Redirects are not followed.
 * - `no-answer`: no HTTP answer was begun.
 * - `broken`: one was begun and cannot be used.
 * - `aborted`: the caller's signal.
 */
export type JsonReply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly json: unknown;
      readonly server: string | null;
    }
  | { readonly kind: 'no-answer'; readonly cause: NoAnswer }
  | { readonly kind: 'broken'; readonly cause: 'too-large' | 'cut-off' | 'timeout' | 'not-http' }
  | { readonly kind: 'aborted' };

/** One request. Never throws, and always ends by its deadline; nothing stays open afterwards. */
export async function requestJson(request: JsonRequest): Promise<JsonReply> {
  if (request.signal?.aborted) return { kind: 'aborted' };
  const deadline = AbortSignal.timeout(request.deadlineMs);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  let begun = false;
  try {
    const response = await send(request, signal);
    begun = true;
    const bytes = await readBody(response, request.largest);
    if (bytes === null) return { kind: 'broken', cause: 'too-large' };
    if (request.signal?.aborted) return { kind: 'aborted' };
    return {
      kind: 'answer',
      status: response.statusCode ?? 0,
      json: parse(bytes),
      server: [response.headers['server'] ?? []].flat()[0] ?? null,
    };
  } catch (error) {
    if (request.signal?.aborted) return { kind: 'aborted' };
    if (deadline.aborted)
      return begun ? { kind: 'broken', cause: 'timeout' } : { kind: 'no-answer', cause: 'timeout' };
    if (codeOf(error).startsWith('HPE_')) return { kind: 'broken', cause: begun ? 'cut-off' : 'not-http' };
    return begun
      ? { kind: 'broken', cause: 'cut-off' }
      : { kind: 'no-answer', cause: causeOf(codeOf(error)) };
  }
}

function send(request: JsonRequest, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
      method: body === null ? 'GET' : 'POST',
      // A connection of its own: polls are far apart, and an idle one would outlive the service.
      agent: false,
      signal,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(request.token == null ? {} : { authorization: `Bearer ${request.token}` }),
      },
    });
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The body, or null when it is longer than `largest`; then the connection is closed. */
async function readBody(response: http.IncomingMessage, largest: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    // Leaving the loop destroys the response and with it the connection.
    if (size > largest) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries several addresses of a name and reports the failures together.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

function causeOf(code: string): NoAnswer {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'not-found';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') return 'reset';
  if (code === 'ETIMEDOUT') return 'timeout';
  return /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(code)
    ? 'tls'
    : 'network';
}
