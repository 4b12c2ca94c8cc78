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
  endpointKind: z.enum(['lmstudio']),
  /** Root of the server's OpenAI-compatible API, such as `http://127.0.0.1:1234/v1`. */
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

/** One wish about the config. The only way to change it: never a new document, always leaves. */
export const intentSchema = z.discriminatedUnion('kind', [
  setChainSchema,
  addModelSchema,
  setGatewayModeSchema,
]);

export type SetChain = z.infer<typeof setChainSchema>;
export type AddModel = z.infer<typeof addModelSchema>;
export type Intent = z.infer<typeof intentSchema>;
