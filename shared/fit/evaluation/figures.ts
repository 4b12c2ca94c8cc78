import { z } from 'zod';

/** Beyond this a number is no figure of a machine. */
const most = 1e18;

/** A figure that a case must have. */
export const needed = z.number().nonnegative().max(most);
/** What a case may leave out. What cannot be used counts as not told. */
export const amount = needed.nullable().default(null).catch(null);
export const text = z.string().nullable().default(null).catch(null);
export const flag = z.boolean().nullable().default(null).catch(null);
