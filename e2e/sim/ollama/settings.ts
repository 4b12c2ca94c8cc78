import { type Speech, usualSpeech } from '../server/generation.ts';

/** What may be set on the server, mostly by the environment of the real thing. */
export interface ServerSettings extends Speech {
  /** decides what exists: `runner` in the list of the resident from 0.40, responses from 0.13.3 */
  version: string;
  /** ms that a model stays after its last request (OLLAMA_KEEP_ALIVE); negative: for ever */
  keepAliveMs: number;
  /** tokens (OLLAMA_CONTEXT_LENGTH); null: by the size of the graphics memory */
  contextLength: number | null;
  /** bytes */
  gpuBytes: number;
  /** bytes beside those of the graphics memory */
  systemBytes: number;
  /** models resident at once (OLLAMA_MAX_LOADED_MODELS) */
  maxLoaded: number;
  /** requests that wait for a model (OLLAMA_MAX_QUEUE) */
  maxQueue: number;
  /** requests that one model answers at once (OLLAMA_NUM_PARALLEL) */
  parallel: number;
  /** how far its local time is ahead of UTC, minutes; its times are told in it */
  zoneMinutes: number;
}

const gib = 1024 ** 3;

export const defaultSettings: ServerSettings = {
  version: '0.33.0',
  keepAliveMs: 300_000,
  contextLength: null,
  gpuBytes: 24 * gib,
  systemBytes: 64 * gib,
  maxLoaded: 3,
  maxQueue: 512,
  parallel: 1,
  zoneMinutes: 60,
  answer: 'Hello from the simulated Ollama.',
  ...usualSpeech,
};

/** The context that a load gets which nobody gives one, in tokens: by the tier of graphics memory, each a GiB below its name. */
export function defaultContext({ contextLength, gpuBytes }: ServerSettings): number {
  if (contextLength !== null) return contextLength;
  if (gpuBytes >= 47 * gib) return 262_144;
  return gpuBytes >= 23 * gib ? 32_768 : 4096;
}
