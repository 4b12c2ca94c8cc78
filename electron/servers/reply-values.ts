import { z } from 'zod';
import type { Model } from '../../shared/models/endpoint.ts';

/** Rows of a list that could be read, each id once, and how many could not. */
export interface ModelList {
  readonly models: Model[];
  readonly dropped: number;
}

/** A list longer than this is cut: nobody has so many, and the page must stay usable. */
export const mostRows = 10_000;
const longestId = 1024;

/** Nobody loads one model so often. */
export const mostInstances = 100;
const longestText = 300;
/** Control characters, line separators, and marks that turn the direction of the text around them. */
const unprintable = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** A server's text as a window and a terminal may show it: short, on one line, and no more than text. */
export const shown = (said: string): string => said.slice(0, longestText).replaceAll(unprintable, ' ').trim();

/** A server's claim of what it is not worth to believe: null instead. */
export const text = z.string().transform(shown).nullable().catch(null);
export const amount = z.number().positive().max(1e15).nullable().catch(null);
export const tokens = z.number().int().positive().max(1e15).nullable().catch(null);
export const flag = z.boolean().nullable().catch(null);
/** An id is sent back and written to the config as it is, so one that cannot be shown makes its row unreadable. */
export const id = z
  .string()
  .min(1)
  .max(longestId)
  .refine((value) => value.search(unprintable) === -1);

/** A server may repeat the token it was given; LM Studio's begin with `sk-lm-`. */
export function withoutTokens(said: string, token: string | null): string {
  return (token === null ? said : said.replaceAll(token, '•••')).replace(/sk-lm-[\w:-]+/g, '•••');
}

/** The text of an error reply, in any of the shapes that these servers have for it; null where the reply is no error. */
export function errorOf(reply: unknown): string | null {
  const shape = z
    .object({ error: z.union([z.string(), z.object({ message: z.string() })]) })
    .safeParse(reply);
  if (!shape.success) return null;
  return typeof shape.data.error === 'string' ? shape.data.error : shape.data.error.message;
}
