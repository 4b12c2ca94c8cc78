import type { Endpoint } from '../../shared/models/endpoint.ts';
import type { ActOutcome, LoadOutcome } from '../../shared/warmth/load-outcome.ts';
import { requestJson } from '../http/request-json.ts';
import { loadOnLmStudio, unloadOnLmStudio } from './lm-studio-load.ts';
import { keepOnOllama, type KeepAlive } from './ollama-load.ts';
import type { ServerTarget } from './reading.ts';
import { refused, unanswered, wordsOf } from './refusal.ts';

/** ms for requests that load nothing */
const quickMs = 60_000;
/** bytes */
const largestReply = 1024 * 1024;

/** A model that is to be loaded. */
export interface LoadRequest {
  readonly model: string;
  /** tokens; null: as many as the server gives by itself */
  readonly context: number | null;
  /** ms for all of it */
  readonly deadlineMs: number;
}

/** What an endpoint can be asked to do with its models. Everything else about it is only read. */
export interface ModelActs {
  /** Loads a model for good. Answers when it is there. */
  load(request: LoadRequest): Promise<LoadOutcome>;
  unload(instance: string): Promise<ActOutcome>;
  /** Tells the server to keep what is loaded, where a load alone does not. `context`: the one that it has, tokens. */
  hold(instance: string, context: number | null): Promise<ActOutcome>;
  /** Nobody wants it warm any more: unloaded, or left to the server's own idle time where there is one. */
  release(instance: string, context: number | null): Promise<ActOutcome>;
  /** Sends a request for no other purpose than to count as use. */
  touch(path: string, body: object): Promise<ActOutcome>;
}

/** The acts of an endpoint, by its kind. What `target.signal` aborts ends at once. */
export function modelActs(kind: Endpoint['kind'], target: ServerTarget): ModelActs {
  const touch: ModelActs['touch'] = (path, body) => touchServer(target, path, body);
  switch (kind) {
    case 'lmstudio':
      return {
        load: (request) => loadOnLmStudio(target, request),
        unload: (instance) => unloadOnLmStudio(target, instance),
        // An explicit load is for good, and nothing can be said about any other.
        hold: () => Promise.resolve(refused('unsupported')),
        release: (instance) => unloadOnLmStudio(target, instance),
        touch,
      };
    case 'ollama': {
      const keep = async (model: string, context: number | null, alive: KeepAlive): Promise<ActOutcome> => {
        const outcome = await keepOnOllama(target, { model, context, keep: alive, deadlineMs: quickMs });
        return outcome.kind === 'loaded' ? { kind: 'done' } : outcome;
      };
      return {
        load: (request) => keepOnOllama(target, { ...request, keep: 'for-ever' }),
        unload: (instance) => keep(instance, null, 'unload'),
        hold: (instance, context) => keep(instance, context, 'for-ever'),
        release: (instance, context) => keep(instance, context, 'default'),
        touch,
      };
    }
  }
  return kind satisfies never;
}

async function touchServer(target: ServerTarget, path: string, body: object): Promise<ActOutcome> {
  const reply = await requestJson({
    url: `${target.origin}${path}`,
    token: target.token,
    body,
    deadlineMs: quickMs,
    largest: largestReply,
    signal: target.signal,
  });
  if (reply.kind !== 'answer') return unanswered(reply);
  return reply.status < 300 ? { kind: 'done' } : refused('failed', wordsOf(reply.json, target.token));
}
