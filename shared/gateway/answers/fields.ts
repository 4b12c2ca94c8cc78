import { z } from 'zod';
import { lastTime } from '../answer.ts';

/** Longer names are taken for nonsense. */
const longestName = 300;
/** Longer texts are cut; far behind what is shown of them, so that a secret is whole when it is looked for. */
const longestText = 4000;
/** UTF-16 units that are shown of a text. */
const shownText = 500;

// Whatever does not fit is null and loses only itself: a gateway of another version may differ in any of these.
export const name = z.string().min(1).max(longestName).nullable().catch(null);
export const time = z.number().positive().max(lastTime).nullable().catch(null);
export const count = z.number().nonnegative().max(1e12).catch(0);
export const whole = z.int().positive().max(10_000).nullable().catch(null);
export const flag = z.boolean().nullable().catch(null);
export const text = z
  .string()
  .transform((whole) => oneLine(whole))
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

/** One line without control characters; null where nothing is left. */
function oneLine(whole: string): string | null {
  const line = whole
    .slice(0, longestText)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .toWellFormed();
  return line === '' ? null : line;
}

/** At most 500 characters of a line. Secrets must have been taken out of it before: half of one is not recognised. */
export function shorten(line: string): string {
  if (line.length <= shownText) return line;
  const kept = line.slice(0, shownText - 1).trimEnd();
  return `${kept.toWellFormed()}…`;
}
