import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from '../hosts/until.ts';
import type { LogEntry } from './server/request-log.ts';

/** What a simulator answers; the bodies are what is tested, so they are taken as they come. */
export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Addressed {
  readonly url: string;
}

interface More {
  readonly signal?: AbortSignal;
  readonly headers?: Record<string, string>;
}

/** Asks on a connection of its own, so that none is used which the simulator closed a moment ago. Rejects with "no answer". */
async function ask(
  method: string,
  url: string,
  body: unknown,
  more: More = {},
): Promise<{ status: number; text: string }> {
  try {
    const asking = request(url, { method, agent: false, ...more });
    asking.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, text: await text(response) };
  } catch (error) {
    throw new Error('no answer', { cause: error });
  }
}

async function reply(answer: Promise<{ status: number; text: string }>): Promise<Reply> {
  const { status, text: body } = await answer;
  return { status, body: JSON.parse(body) as Record<string, unknown> };
}

export function get(server: Addressed, path: string): Promise<Reply> {
  return reply(ask('GET', `${server.url}${path}`, undefined));
}

export function post(server: Addressed, path: string, body: unknown, more: More = {}): Promise<Reply> {
  return reply(ask('POST', `${server.url}${path}`, body, more));
}

/** The data of all events of a stream; its `[DONE]` as a type of its own. */
export async function stream(
  server: Addressed,
  path: string,
  body: object,
): Promise<Record<string, unknown>[]> {
  const answer = await ask('POST', `${server.url}${path}`, { ...body, stream: true });
  return answer.text.split('\n\n').flatMap((block) => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return [];
    return data === '[DONE]' ? [{ type: 'done' }] : [JSON.parse(data) as Record<string, unknown>];
  });
}

/** Asks the control port: GET without a body, POST with one. */
export async function control(
  server: { readonly controlUrl: string },
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await ask(body === undefined ? 'GET' : 'POST', `${server.controlUrl}${path}`, body);
  return JSON.parse(answer.text) as unknown;
}

/** Waits until the simulator has taken so many requests of this path. */
export async function asked(
  server: { readonly log: readonly LogEntry[] },
  path: string,
  times = 1,
): Promise<void> {
  await eventually(
    () => server.log.filter((entry) => entry.path === path).length >= times,
    `${times} × ${path}`,
  );
}

export async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  await until(condition, { deadline: 40_000, every: 1, what });
}
