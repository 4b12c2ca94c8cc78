import { z } from 'zod';
import { chainSchema } from '../chain/chain.ts';

/** What the user wants of the chain. `from` is the chain they saw: if the file's differs by then, it is a conflict. */
export const setChainSchema = z.object({ kind: z.literal('set-chain'), from: chainSchema, to: chainSchema });

/**
 * OpenClaw must know this model: the provider block and the model's entry are made where they are missing, `models.mode` becomes
 * "merge". What is there already is left alone. Carries no secret: the rule for each endpoint kind says which key marker is written.
 */
export const addModelSchema = z.object({
  kind: z.literal('add-model'),
  provider: z.string().min(1),
  endpointKind: z.enum(['lmstudio', 'ollama']),
  /** Root of the API that OpenClaw uses: `http://127.0.0.1:1234/v1`, or Ollama's own at `http://127.0.0.1:11434`. */
  baseUrl: z.url(),
  model: z.object({
    id: z.string().min(1),
    name: z.string().min(1),
    /** tokens */
    contextWindow: z.int().positive(),
    /** tokens */
    maxTokens: z.int().positive(),
    reasoning: z.boolean(),
    vision: z.boolean(),
  }),
});

/** A gateway shall be able to start on this machine: `gateway.mode` becomes "local". */
const setGatewayModeSchema = z.object({ kind: z.literal('set-gateway-mode') });

/** May OpenClaw load the models of this provider by itself? `params.preload`; where Hearth keeps them warm, one of the two is enough. */
export const setPreloadSchema = z.object({
  kind: z.literal('set-preload'),
  provider: z.string().min(1),
  preload: z.boolean(),
});

/** OpenClaw uses no more than this of a model's context (`contextTokens`): what its server really loads. The model must be in the config. */
export const setContextSchema = z.object({
  kind: z.literal('set-context'),
  provider: z.string().min(1),
  model: z.string().min(1),
  /** tokens */
  contextTokens: z.int().positive(),
});

/** One wish about the config. The only way to change it: never a new document, always leaves. */
export const intentSchema = z.discriminatedUnion('kind', [
  setChainSchema,
  addModelSchema,
  setGatewayModeSchema,
  setPreloadSchema,
  setContextSchema,
]);

export type SetChain = z.infer<typeof setChainSchema>;
export type AddModel = z.infer<typeof addModelSchema>;
export type SetPreload = z.infer<typeof setPreloadSchema>;
export type SetContext = z.infer<typeof setContextSchema>;
export type Intent = z.infer<typeof intentSchema>;
