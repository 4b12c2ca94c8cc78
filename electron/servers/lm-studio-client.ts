import { type JsonReply, requestJson } from '../http/request-json.ts';
import {
  isGreeting,
  isUnexpectedEndpoint,
  ownersOf,
  parseNativeList,
  parseOldList,
  parseOpenAiList,
} from './lm-studio-replies.ts';
import { identifyServer } from './other-servers.ts';
import type { Limits, ServerReading, ServerTarget } from './reading.ts';
import { errorOf, type ModelList, shown, withoutTokens } from './reply-values.ts';

const usualLimits: Limits = { greetingMs: 2000, listMs: 5000, listBytes: 16 * 1024 * 1024 };

const lists = [
  { api: 'v1', path: '/api/v1/models', parse: parseNativeList },
  { api: 'v0', path: '/api/v0/models', parse: parseOldList },
  { api: 'openai', path: '/v1/models', parse: parseOpenAiList },
] as const;

/**
 * Looks at a server once: greeting, then the newest list it has (native v1, v0, OpenAI's). Only GETs, none of which loads anything.
 * Never throws, except the signal's reason when `signal` aborts; takes at most the greeting's and three lists' time, plus that of
 * two short probes where something else answers.
 *
 * A 401 or 403 ends the look: an older list answers it with nothing, which would pass for "no models".
 */
export async function readLmStudio(target: ServerTarget): Promise<ServerReading> {
  const limits = target.limits ?? usualLimits;
  const greeting = await ask(target, '/lmstudio-greeting', limits.greetingMs, 64 * 1024, null);
  if (greeting.kind === 'no-answer') return nothing({ kind: 'unreachable', cause: greeting.cause });
  if (greeting.kind === 'broken' && greeting.cause === 'not-http')
    return nothing({ kind: 'wrong-server', saw: 'TCP' });
  let isLmStudio =
    greeting.kind === 'answer' && (isGreeting(greeting.json) || isUnexpectedEndpoint(greeting.json));
  let denied = 0;

  for (const { api, path, parse } of lists) {
    const reply = await askForList(target, path, limits, isLmStudio || isLocked(greeting));
    if (reply.kind !== 'answer') return nothing(withoutAnswer(reply, greeting.kind === 'answer'));
    if (isLocked(reply)) return locked(target, reply.server);
    if (isUnexpectedEndpoint(reply.json)) {
      isLmStudio = true;
      denied += 1;
    } else if (reply.status !== 404 && reply.status !== 405) {
      const list = reply.status === 200 ? parse(reply.json, target.provider) : null;
      const fits =
        list !== null &&
        (isLmStudio || api !== 'openai' || ownersOf(reply.json).includes('organization_owner'));
      if (fits) return read(api, list);
      if (!isLmStudio && reply.status < 500) return wrongServer(target, reply.server, limits);
      return nothing(failing(reply, target.token));
    }
  }
  if (!isLmStudio) return wrongServer(target, greeting.kind === 'answer' ? greeting.server : null, limits);
  // One report has it that a server in want of a token denies every path instead of answering 401.
  if (denied === lists.length) return nothing({ kind: 'needs-token', tokenGiven: target.token !== null });
  return nothing({ kind: 'failing', cause: 'http', status: 404 });
}

type Answer = Extract<JsonReply, { kind: 'answer' }>;
type Heard = Exclude<JsonReply, { kind: 'aborted' }>;

async function ask(
  target: ServerTarget,
  path: string,
  deadlineMs: number,
  largest: number,
  token: string | null,
): Promise<Heard> {
  const reply = await requestJson({
    url: `${target.origin}${path}`,
    token,
    deadlineMs,
    largest,
    signal: target.signal,
  });
  if (reply.kind === 'aborted') throw target.signal.reason;
  return reply;
}

/** The token goes to what has shown itself as LM Studio, or asks for one. */
async function askForList(
  target: ServerTarget,
  path: string,
  limits: Limits,
  trusted: boolean,
): Promise<Heard> {
  const reply = await ask(target, path, limits.listMs, limits.listBytes, trusted ? target.token : null);
  if (trusted || target.token === null || !isLocked(reply)) return reply;
  return ask(target, path, limits.listMs, limits.listBytes, target.token);
}

function isLocked(reply: Heard): boolean {
  return reply.kind === 'answer' && (reply.status === 401 || reply.status === 403);
}

/** A server that greeted a moment ago is there: then a list that does not come is the list's fault. */
function withoutAnswer(reply: Exclude<Heard, Answer>, greeted: boolean): ServerReading['state'] {
  if (reply.kind === 'no-answer') {
    const hangs = reply.cause === 'timeout' && greeted;
    return hangs
      ? { kind: 'failing', cause: 'timeout', status: null }
      : { kind: 'unreachable', cause: reply.cause };
  }
  return reply.cause === 'not-http'
    ? { kind: 'wrong-server', saw: 'TCP' }
    : { kind: 'failing', cause: reply.cause, status: null };
}

/** An answer that is neither a list, nor "no such path", nor "who are you". */
function failing(reply: Answer, token: string | null): ServerReading['state'] {
  const cause = reply.status >= 300 ? 'http' : 'garbage';
  const said = shown(withoutTokens(errorOf(reply.json) ?? '', token));
  const state = { kind: 'failing', cause, status: reply.status } as const;
  return said === '' ? state : { ...state, detail: said };
}

function read(api: 'v1' | 'v0' | 'openai', { models, dropped }: ModelList): ServerReading {
  const answering = models.filter((model) => model.kind === 'llm');
  const anyLoaded = answering.some((model) => model.loaded === null || model.loaded.length > 0);
  const kind = answering.length === 0 ? 'no-models' : anyLoaded ? 'ok' : 'none-loaded';
  return { state: { kind }, api, models, dropped };
}

function locked(target: ServerTarget, server: string | null): ServerReading {
  const other = server !== null && /^llama\.cpp/i.test(server);
  return nothing(
    other
      ? { kind: 'wrong-server', saw: 'llama.cpp' }
      : { kind: 'needs-token', tokenGiven: target.token !== null },
  );
}

async function wrongServer(
  target: ServerTarget,
  server: string | null,
  limits: Limits,
): Promise<ServerReading> {
  const saw = await identifyServer(server, (path) => ask(target, path, limits.greetingMs, 1024 * 1024, null));
  return nothing({ kind: 'wrong-server', saw });
}

function nothing(state: ServerReading['state']): ServerReading {
  return { state, api: null, models: null, dropped: 0 };
}
