import { links, sameChain, type Chain } from '../chain/chain.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import type { Intent, SetChain } from './intent.ts';

/** Several changes of the chain in a row are one: from what the first saw to what the last wants. Other intents keep their order. */
export function mergeIntents(intents: readonly Intent[]): Intent[] {
  const chains = intents.filter((intent): intent is SetChain => intent.kind === 'set-chain');
  const [first, last] = [chains[0], chains.at(-1)];
  if (first === undefined || last === undefined || first === last) return [...intents];
  const merged: SetChain = { kind: 'set-chain', from: first.from, to: last.to };
  return intents.flatMap((intent): Intent[] =>
    intent === last ? [merged] : intent.kind === 'set-chain' ? [] : [intent],
  );
}

/**
 * Is a change of the chain still what its author meant? Only if the file's chain is the one they saw, or the wanted one already;
 * anything else is a 'conflict'.
 */
export function checkChain(current: Chain, { from, to }: SetChain): Result<'to-do' | 'done-already'> {
  if (sameChain(current, to)) return done('done-already');
  if (sameChain(current, from)) return done('to-do');
  return failed(problem('conflict', { current: chainText(current), wanted: chainText(to) }));
}

/** A chain in one line: `a → b → c`. */
export function chainText(chain: Chain): string {
  const refs = links(chain);
  return refs.length === 0 ? '–' : refs.join(' → ');
}
