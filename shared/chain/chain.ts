import { z } from 'zod';

/**
 * `agents.defaults.model`: who answers first, and who takes over, in order. Refs are kept as OpenClaw reads them: `provider/model`,
 * or an alias. `primary` is null while no model is chosen.
 */
export const chainSchema = z.object({ primary: z.string().nullable(), fallbacks: z.array(z.string()) });
export type Chain = z.infer<typeof chainSchema>;

export const emptyChain: Chain = { primary: null, fallbacks: [] };

/** The links in order; index 0 is the primary. */
export function links(chain: Chain): string[] {
  return chain.primary === null ? [...chain.fallbacks] : [chain.primary, ...chain.fallbacks];
}

/** The chain whose links are `refs` in this order. */
export function chainOf(refs: readonly string[]): Chain {
  const [primary = null, ...fallbacks] = refs;
  return { primary, fallbacks };
}

export function sameChain(a: Chain, b: Chain): boolean {
  return (
    a.primary === b.primary &&
    a.fallbacks.length === b.fallbacks.length &&
    a.fallbacks.every((ref, i) => ref === b.fallbacks[i])
  );
}

/** Moves the link at `from` so that it stands at `to`. Out-of-range indices leave the chain as it is. */
export function moveLink(chain: Chain, from: number, to: number): Chain {
  const refs = links(chain);
  const ref = refs[from];
  if (ref === undefined || to < 0 || to >= refs.length || from === to) return chain;
  refs.splice(from, 1);
  refs.splice(to, 0, ref);
  return chainOf(refs);
}

/** Puts `ref` at `at` (default: the end). A ref that is already a link moves there instead of standing twice. */
export function addLink(chain: Chain, ref: string, at = Number.POSITIVE_INFINITY): Chain {
  const before = links(chain);
  const refs = before.filter((link) => link !== ref);
  const removedAhead = before.slice(0, Math.max(0, at)).filter((link) => link === ref).length;
  refs.splice(Math.max(0, Math.min(at - removedAhead, refs.length)), 0, ref);
  return chainOf(refs);
}

/** Takes the link at `index` out; the next one moves up, so removing the primary makes the first fallback primary. */
export function removeLink(chain: Chain, index: number): Chain {
  return chainOf(links(chain).filter((_, i) => i !== index));
}

/** Puts `ref` in the primary's place. The fallbacks stay, less `ref`; the old primary is no longer a link. */
export function setPrimary(chain: Chain, ref: string): Chain {
  return { primary: ref, fallbacks: chain.fallbacks.filter((link) => link !== ref) };
}
