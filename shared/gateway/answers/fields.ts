import { z } from 'zod';

/** Longer names are taken for nonsense. */
const longestName = 300;
/** Longer texts are cut. */
const longestText = 500;
/** The last ms since 1970 that a Date can hold. */
const lastTime = 8.64e15;

// Whatever does not fit is null and loses only itself: a gateway of another version may differ in any of these.
export const name = z.string().min(1).max(longestName).nullable().catch(null);
export const time = z.number().positive().max(lastTime).nullable().catch(null);
export const count = z.number().nonnegative().max(1e12).catch(0);
export const whole = z.int().positive().max(10_000).nullable().catch(null);
export const flag = z.boolean().nullable().catch(null);
export const text = z
  .string()
  .transform((whole) => shorten(whole))
  .nullable()
  .catch(null);
export const pair = z
  .object({ provider: z.string().min(1).max(longestName), model: z.string().min(1).max(longestName) })
  .nullable()
  .catch(null);

type Pair = z.infer<typeof pair>;

/** The model ref of a provider and a model; null where either is missing. */
export const refOf = (of: Pair): string | null => (of === null ? null : `${of.provider}/${of.model}`);

/** The ref of two fields that are told apart, such as `candidateProvider` and `candidateModel`. */
export const refFrom = (provider: string | null, model: string | null): string | null =>
  provider === null || model === null ? null : `${provider}/${model}`;

/** One line of at most 500 characters, without control characters; null where nothing is left. */
function shorten(whole: string): string | null {
  const line = whole
    .slice(0, longestText * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .toWellFormed();
  if (line === '') return null;
  return line.length <= longestText
    ? line
    : `${line
        .slice(0, longestText - 1)
        .trimEnd()
        .toWellFormed()}…`;
}
