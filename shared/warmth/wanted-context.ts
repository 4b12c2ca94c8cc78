import type { Provider } from '../config/snapshot.ts';
import type { Endpoint } from '../models/endpoint.ts';
import { isSameModel } from '../models/model-id.ts';
import type { ContextSource } from './snapshot.ts';

/** Tokens to load a model with. null: nobody asks for a number, so the server decides. */
export interface WantedContext {
  readonly context: number | null;
  readonly from: ContextSource;
}

// OpenClaw 2026.9.6, seen in the load requests of a real gateway: a model whose entry says nothing of its context counts as one of
// 200,000 tokens; one without an entry gets what the LM Studio plugin takes by default.
const entryDefault = 200_000;
const noEntryDefault = 64_000;
/** What OpenClaw's discovery of a local Ollama grants a model at most (docs/providers/ollama of 2026.9.6). */
const ollamaDiscoveryCap = 32_768;

/**
 * The context that a model has to be loaded with so that OpenClaw finds what it wants: then its preload on LM Studio does nothing, and
 * its requests to Ollama, which carry a `num_ctx`, load nothing anew. Never more than the model can hold.
 *
 * @param wish tokens that the user chose; null: what OpenClaw will want
 * @param provider the config's block of the model's provider; null: there is none
 */
export function wantedContext(asked: {
  readonly wish: number | null;
  readonly server: Endpoint['kind'];
  readonly provider: Provider | null;
  /** the server's own id */
  readonly model: string;
  /** tokens; null: unknown */
  readonly contextMax: number | null;
}): WantedContext {
  const { wish, contextMax } = asked;
  const wanted: WantedContext = wish === null ? wantedByOpenClaw(asked) : { context: wish, from: 'wish' };
  return wanted.context !== null && contextMax !== null && wanted.context > contextMax
    ? { context: contextMax, from: 'model-maximum' }
    : wanted;
}

function wantedByOpenClaw({
  server,
  provider,
  model,
  contextMax,
}: Parameters<typeof wantedContext>[0]): WantedContext {
  const entry = provider?.models.find(({ id }) => isSameModel(server, id, model)) ?? null;
  const tokens = tokensOf(entry?.contextTokens);
  const window = tokensOf(entry?.contextWindow);
  switch (server) {
    case 'lmstudio':
      if (tokens !== null) return { context: tokens, from: 'context-tokens' };
      if (window !== null) return { context: window, from: 'context-window' };
      return { context: entry === null ? noEntryDefault : entryDefault, from: 'openclaw-default' };
    case 'ollama': {
      const numCtx = tokensOf(entry?.numCtx);
      if (numCtx !== null) return { context: numCtx, from: 'num-ctx' };
      if (tokens !== null) return { context: tokens, from: 'context-tokens' };
      // Over the OpenAI-compatible API OpenClaw sends the window as num_ctx, over Ollama's own it does not.
      const isOpenAi = provider?.api?.startsWith('openai') ?? false;
      if (window !== null && isOpenAi) return { context: window, from: 'context-window' };
      // A list of models in the config takes the place of discovery.
      if (provider !== null && provider.models.length > 0) return { context: null, from: 'server-default' };
      return {
        context: Math.min(ollamaDiscoveryCap, contextMax ?? ollamaDiscoveryCap),
        from: 'openclaw-default',
      };
    }
  }
  return server satisfies never;
}

/** OpenClaw takes positive whole numbers and ignores the rest. */
function tokensOf(value: number | null | undefined): number | null {
  return value != null && Number.isSafeInteger(value) && value > 0 ? value : null;
}
