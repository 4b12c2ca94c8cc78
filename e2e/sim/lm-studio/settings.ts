import { type Speech, usualSpeech } from '../server/generation.ts';
import type { ContextRule } from './models.ts';

/** What may be set on the server. Where the real thing's behaviour is not known, the setting says so and both ways can be had. */
export interface ServerSettings extends Speech {
  /** decides which APIs exist: messages from 0.4.1, native v1 from 0.4.0, responses from 0.3.29, capabilities in v0 from 0.3.16, v0 from 0.3.6 */
  version: string;
  /** null: no authentication */
  token: string | null;
  /** the only token that may load and unload; null: every one that may look. Tokens have permissions; how a want of one is told is not known. */
  loadToken: string | null;
  /** how a missing token is told: the 401 of 0.4.18, its OpenAI form, plain text, or the 200 of one older report */
  lockedShape: 'native' | 'openai' | 'string' | 'unexpected-200';
  /** does the greeting stay open when a token is wanted? Not known. */
  greetingOpen: boolean;
  /** the server greets at all */
  greets: boolean;
  jit: boolean;
  /** only the last just-in-time model stays */
  autoEvict: boolean;
  /** ms */
  jitTtlMs: number;
  /** What a request does that needs a model which is loading right now. Duplicates were seen; waiting is not excluded. */
  jitWhileLoading: 'another' | 'waits';
  /** Does a load end when the client that asked for it goes away? Not known. */
  abortedLoad: 'goes-on' | 'stops';
  contextRule: ContextRule;
  /** bytes for all models together; null: no end of it */
  memoryBytes: number | null;
  /** What does not fit is refused before it is loaded; else the load ends as out of memory. */
  guardrails: boolean;
  /** HTTP status of a load that fails. Not known. */
  loadFailureStatus: number;
  /** HTTP status of unloading what is not there. Not known. */
  unknownInstanceStatus: number;
}

export const defaultSettings: ServerSettings = {
  version: '0.4.25',
  token: null,
  loadToken: null,
  lockedShape: 'native',
  greetingOpen: true,
  greets: true,
  jit: true,
  autoEvict: true,
  jitTtlMs: 3_600_000,
  jitWhileLoading: 'another',
  abortedLoad: 'goes-on',
  contextRule: { kind: 'as-asked' },
  memoryBytes: null,
  guardrails: true,
  loadFailureStatus: 500,
  unknownInstanceStatus: 404,
  answer: 'Hello from the simulated LM Studio.',
  ...usualSpeech,
};
