import type { Model } from '../../shared/models/endpoint.ts';
import { type JsonReply, requestJson } from '../http/request-json.ts';
import { complete, parseRunning, parseShown, parseTags, type Shown } from './ollama-replies.ts';
import { identifyServer } from './other-servers.ts';
import type { Limits, ServerReading, ServerTarget } from './reading.ts';
import { errorOf, shown, withoutTokens } from './reply-values.ts';

const usualLimits: Limits = { greetingMs: 2000, listMs: 5000, listBytes: 16 * 1024 * 1024 };

/** Models that one look asks `/api/show` for; the others have their turn in the looks that follow. */
const shownPerLook = 8;
const mostKnown = 5000;

/** A reader of Ollamas that remembers what it was told of their models. */
export function ollamaReader(): (target: ServerTarget) => Promise<ServerReading> {
  // By server and model: what `/api/show` tells never changes while the model's size stays.
  const known = new Map<string, Shown>();
  return (target) => readOllama(target, known);
}

/**
 * Looks at an Ollama once: `/api/version`, the downloaded models, what is loaded of them, and of a few models that are new what they can
 * do. Loads nothing. Never throws, except the signal's reason when `signal` aborts.
 */
async function readOllama(target: ServerTarget, known: Map<string, Shown>): Promise<ServerReading> {
  const limits = target.limits ?? usualLimits;
  const ask = (path: string, body?: object): Promise<Heard> => askServer(target, path, limits, body);
  const version = await askVersion(target, limits);
  if (version.kind === 'no-answer') return nothing({ kind: 'unreachable', cause: version.cause });
  if (version.kind === 'broken') return nothing(brokenState(version.cause));
  if (isLocked(version)) return nothing({ kind: 'needs-token', tokenGiven: target.token !== null });
  if (!isVersion(version.json)) return wrongServer(target, version.server, limits);
  const tags = await ask('/api/tags');
  if (tags.kind !== 'answer') return nothing(missingState(tags));
  if (isLocked(tags)) return nothing({ kind: 'needs-token', tokenGiven: target.token !== null });
  const list = tags.status === 200 ? parseTags(tags.json, target.provider) : null;
  if (list === null) return nothing(failing(tags, target.token));
  const ps = await ask('/api/ps');
  const running = ps.kind === 'answer' && ps.status === 200 ? parseRunning(ps.json) : null;
  await showNew(target, list.models, known, ask);
  const models = list.models.map((model) => complete(model, running, known.get(keyOf(target, model))));
  const answering = models.filter(({ kind }) => kind === 'llm');
  const isLoaded = answering.some(({ loaded }) => loaded === null || loaded.length > 0);
  const kind = answering.length === 0 ? 'no-models' : isLoaded ? 'ok' : 'none-loaded';
  return { state: { kind }, api: null, models, dropped: list.dropped };
}

type Answer = Extract<JsonReply, { kind: 'answer' }>;
type Heard = Exclude<JsonReply, { kind: 'aborted' }>;

async function askServer(target: ServerTarget, path: string, limits: Limits, body?: object): Promise<Heard> {
  const reply = await requestJson({
    url: `${target.origin}${path}`,
    token: target.token,
    deadlineMs: path === '/api/version' ? limits.greetingMs : limits.listMs,
    largest: limits.listBytes,
    signal: target.signal,
    ...(body === undefined ? {} : { body }),
  });
  if (reply.kind === 'aborted') throw target.signal.reason;
  return reply;
}

/** The token goes to what has shown itself as Ollama, or asks for one, as a proxy before it may. */
async function askVersion(target: ServerTarget, limits: Limits): Promise<Heard> {
  const open = await askServer({ ...target, token: null }, '/api/version', limits);
  const wantsToken = open.kind === 'answer' && isLocked(open) && target.token !== null;
  return wantsToken ? askServer(target, '/api/version', limits) : open;
}

/** llama-swap answers the same path, with its commit beside the version. */
function isVersion(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'version' in json && !('commit' in json);
}

async function showNew(
  target: ServerTarget,
  models: readonly Model[],
  known: Map<string, Shown>,
  ask: (path: string, body: object) => Promise<Heard>,
): Promise<void> {
  const unknown = models.filter((model) => model.kind !== 'other' && !known.has(keyOf(target, model)));
  for (const model of unknown.slice(0, shownPerLook)) {
    const reply = await ask('/api/show', { model: model.id });
    // A server that does not answer is not asked for the next one.
    if (reply.kind !== 'answer') return;
    if (known.size >= mostKnown) known.clear();
    known.set(keyOf(target, model), parseShown(reply.json) ?? { contextMax: null, capabilities: null });
  }
}

const keyOf = ({ origin }: ServerTarget, { id, sizeBytes }: Model): string =>
  `${origin} ${id} ${sizeBytes ?? ''}`;

const isLocked = ({ status }: Answer): boolean => status === 401 || status === 403;

function brokenState(cause: 'too-large' | 'cut-off' | 'timeout' | 'not-http'): ServerReading['state'] {
  return cause === 'not-http'
    ? { kind: 'wrong-server', saw: 'TCP' }
    : { kind: 'failing', cause, status: null };
}

/** It answered a moment ago: a list that does not come in time is the list's fault. */
function missingState(reply: Exclude<Heard, Answer>): ServerReading['state'] {
  if (reply.kind === 'broken') return brokenState(reply.cause);
  return reply.cause === 'timeout'
    ? { kind: 'failing', cause: 'timeout', status: null }
    : { kind: 'unreachable', cause: reply.cause };
}

function failing(reply: Answer, token: string | null): ServerReading['state'] {
  const state = {
    kind: 'failing',
    cause: reply.status >= 300 ? 'http' : 'garbage',
    status: reply.status,
  } as const;
  const said = shown(withoutTokens(errorOf(reply.json) ?? '', token));
  return said === '' ? state : { ...state, detail: said };
}

async function wrongServer(
  target: ServerTarget,
  server: string | null,
  limits: Limits,
): Promise<ServerReading> {
  const saw = await identifyServer(server, (path) => askServer({ ...target, token: null }, path, limits));
  return nothing({ kind: 'wrong-server', saw });
}

function nothing(state: ServerReading['state']): ServerReading {
  return { state, api: null, models: null, dropped: 0 };
}
