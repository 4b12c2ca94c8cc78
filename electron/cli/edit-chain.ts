import { addLink, type Chain, links, moveLink, removeLink, setPrimary } from '../../shared/chain/chain.ts';
import { parseRef, resolveLink } from '../../shared/models/model-ref.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';

/** One change of the chain, as typed. Indices count from 0, the primary. */
export type ChainCommand =
  | {
      readonly kind: 'set';
      /** null: the primary stays */
      readonly primary: string | null;
      /** null: the fallbacks stay, less the primary; empty: none */
      readonly fallbacks: readonly string[] | null;
    }
  | { readonly kind: 'move'; readonly ref: string; readonly to: number }
  | { readonly kind: 'add'; readonly ref: string; readonly at: number | null }
  | { readonly kind: 'remove'; readonly ref: string };

type Aliases = Readonly<Record<string, string>>;

/**
 * The chain that a command makes of `chain`. An unchanged chain means there is nothing to do.
 *
 * @param aliases ref → alias, as in the config snapshot: a link is found by either
 * @returns 'bad-model-ref', 'not-in-chain' or 'bad-index' when the command asks for something that cannot be
 */
export function editChain(chain: Chain, command: ChainCommand, aliases: Aliases): Result<Chain> {
  switch (command.kind) {
    case 'set':
      return set(chain, command.primary, command.fallbacks, aliases);
    case 'move':
      return move(chain, command.ref, command.to, aliases);
    case 'add':
      return add(chain, command.ref, command.at, aliases);
    case 'remove': {
      const index = indexOf(chain, command.ref, aliases);
      return index === -1 ? notInChain(command.ref) : done(removeLink(chain, index));
    }
  }
}

function set(
  chain: Chain,
  primary: string | null,
  fallbacks: readonly string[] | null,
  aliases: Aliases,
): Result<Chain> {
  const bad = [...(primary === null ? [] : [primary]), ...(fallbacks ?? [])].find(
    (ref) => !isLink(ref, aliases),
  );
  if (bad !== undefined) return failed(problem('bad-model-ref', { ref: bad }));
  const first = primary ?? chain.primary;
  if (fallbacks === null) return done(first === null ? chain : setPrimary(chain, first));
  const rest = [...new Set(fallbacks)].filter((ref) => ref !== first);
  return done({ primary: first, fallbacks: rest });
}

function move(chain: Chain, ref: string, to: number, aliases: Aliases): Result<Chain> {
  const from = indexOf(chain, ref, aliases);
  if (from === -1) return notInChain(ref);
  const last = links(chain).length - 1;
  return to > last ? badIndex(to, last) : done(moveLink(chain, from, to));
}

function add(chain: Chain, ref: string, at: number | null, aliases: Aliases): Result<Chain> {
  if (!isLink(ref, aliases)) return failed(problem('bad-model-ref', { ref }));
  const present = indexOf(chain, ref, aliases);
  if (at === null) return done(present === -1 ? addLink(chain, ref) : chain);
  const last = links(chain).length - (present === -1 ? 0 : 1);
  if (at > last) return badIndex(at, last);
  return done(present === -1 ? addLink(chain, ref, at) : moveLink(chain, present, at));
}

/** Where the link stands, written as typed or as another name of the same model; -1 if it is no link. */
function indexOf(chain: Chain, ref: string, aliases: Aliases): number {
  const refs = links(chain);
  const exact = refs.indexOf(ref);
  if (exact !== -1) return exact;
  const wanted = resolveLink(ref, aliases);
  return refs.findIndex((link) => resolveLink(link, aliases) === wanted);
}

/** May this stand in a chain: `provider/model`, or an alias that the config knows? */
function isLink(ref: string, aliases: Aliases): boolean {
  return !/\p{Cc}/u.test(ref) && (parseRef(ref) !== null || resolveLink(ref, aliases) !== ref.trim());
}

const notInChain = (ref: string): Result<never> => failed(problem('not-in-chain', { ref }));
const badIndex = (index: number, last: number): Result<never> =>
  failed(problem('bad-index', { index, max: last }));
