import type { ReadyConfig } from '../config/snapshot.ts';
import { loadedContext } from '../models/add-model.ts';
import { endpointOfProvider, modelOn } from '../models/endpoint-of-ref.ts';
import type { Endpoint, Model } from '../models/endpoint.ts';
import { parseRef, resolveLink } from '../models/model-ref.ts';
import { type Place, placeOfProvider } from '../models/place.ts';
import { wantedContext } from '../warmth/wanted-context.ts';
import { type Chain, links } from './chain.ts';

/**
 * Would this link answer?
 * - `up`: the endpoint answers and offers the model. `unknown`: nothing Hearth checks, so it is taken to answer.
 * - `down`, `missing-model`, `needs-token`: it would not, and OpenClaw goes on to the next link.
 */
export type Health = 'up' | 'down' | 'unknown' | 'missing-model' | 'needs-token';

/** Warm: loaded with at least the context that OpenClaw wants. Unknown: this server does not tell, or was not asked. */
type Warmth = 'warm' | 'cold' | 'unknown';

/** Why a link's health and warmth are what they are; each has its sentence on screen. */
type LinkReason =
  | 'loaded'
  | 'not-loaded'
  /** loaded, with less context than OpenClaw wants: it would have it loaded once more */
  | 'context-too-small'
  /** the server does not tell what is loaded */
  | 'loaded-unknown'
  /** no endpoint of Hearth's: a hosted model, or a server that Hearth does not speak to */
  | 'not-checked'
  /** the first answer of the endpoint is still awaited */
  | 'checking'
  /** neither `provider/model` nor a known alias */
  | 'not-a-ref'
  | 'unreachable'
  | 'wrong-server'
  | 'failing'
  | 'needs-token'
  | 'not-offered';

export interface LinkHealth {
  /** as the chain writes it */
  readonly link: string;
  /** `provider/model`: the link, or what its alias stands for */
  readonly ref: string;
  /** the best name known: the server's, the config's, else the model's part of the ref */
  readonly name: string;
  readonly health: Health;
  readonly warmth: Warmth;
  readonly reason: LinkReason;
  /** tokens that the largest loaded instance holds; null where none is loaded or known */
  readonly context: number | null;
  readonly place: Place;
  /** the endpoint that was asked, null where none is known */
  readonly endpoint: { readonly id: string; readonly name: string } | null;
  /** the endpoint's own row, also an old one while it is away */
  readonly model: Model | null;
}

export type NextAnswer =
  | {
      readonly kind: 'answer';
      /** index of the link in the chain, 0 is the primary */
      readonly index: number;
      readonly ref: string;
      readonly name: string;
      /** the endpoint's name, null for a link that Hearth cannot check */
      readonly endpointName: string | null;
      readonly warmth: Warmth;
      /** false: taken to answer, since nothing says otherwise */
      readonly checked: boolean;
      /** the links before it, and why they would not answer */
      readonly skipped: readonly LinkHealth[];
    }
  | {
      readonly kind: 'none';
      readonly why: 'empty-chain' | 'nobody-answers';
      readonly skipped: readonly LinkHealth[];
    };

/** How one link of the chain is, judged from what the endpoints last said. `config` is null while no config could be read. */
export function linkHealth(
  link: string,
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
): LinkHealth {
  const ref = resolveLink(link, config?.aliases ?? {});
  const parts = parseRef(ref);
  if (parts === null) {
    return {
      link,
      ref,
      name: ref,
      health: 'unknown',
      warmth: 'unknown',
      reason: 'not-a-ref',
      context: null,
      place: 'unknown',
      endpoint: null,
      model: null,
    };
  }
  const provider = config?.providers.find((candidate) => candidate.id === parts.provider) ?? null;
  const entry = provider?.models.find((candidate) => candidate.id === parts.model) ?? null;
  const endpoint = endpointOfProvider(parts.provider, endpoints, config);
  const model = endpoint === null ? null : modelOn(endpoint, parts.model);
  const wanted = (kind: Endpoint['kind']): number | null =>
    wantedContext({
      wish: null,
      server: kind,
      provider,
      model: parts.model,
      contextMax: model?.contextMax ?? null,
    }).context;
  const judged = endpoint === null ? notChecked : judge(endpoint, model, wanted(endpoint.kind));
  return {
    link,
    ref,
    name: model?.name ?? entry?.name ?? parts.model,
    ...judged,
    place: endpoint?.location ?? placeOfProvider(parts.provider, provider?.baseUrl ?? null),
    endpoint: endpoint === null ? null : { id: endpoint.id, name: endpoint.name },
    model,
  };
}

/** Who would answer now: the first link that is not known to fail, and why not the ones before it. */
export function nextAnswer(
  chain: Chain,
  endpoints: readonly Endpoint[],
  config: ReadyConfig | null,
): NextAnswer {
  const skipped: LinkHealth[] = [];
  for (const [index, link] of links(chain).entries()) {
    const found = linkHealth(link, endpoints, config);
    if (found.health === 'up' || (found.health === 'unknown' && found.reason !== 'not-a-ref')) {
      return {
        kind: 'answer',
        index,
        ref: found.ref,
        name: found.name,
        endpointName: found.endpoint?.name ?? null,
        warmth: found.warmth,
        checked: found.health === 'up',
        skipped,
      };
    }
    skipped.push(found);
  }
  return { kind: 'none', why: skipped.length === 0 ? 'empty-chain' : 'nobody-answers', skipped };
}

type Judgement = Pick<LinkHealth, 'health' | 'warmth' | 'reason' | 'context'>;

const notChecked: Judgement = { health: 'unknown', warmth: 'unknown', reason: 'not-checked', context: null };
const without = (health: Health, reason: LinkReason): Judgement => ({
  health,
  reason,
  warmth: 'unknown',
  context: null,
});

function judge(endpoint: Endpoint, model: Model | null, wanted: number | null): Judgement {
  switch (endpoint.state.kind) {
    case 'checking':
      return without('unknown', 'checking');
    case 'unreachable':
      return without('down', 'unreachable');
    case 'wrong-server':
      return without('down', 'wrong-server');
    case 'failing':
      return without('down', 'failing');
    case 'needs-token':
      return without('needs-token', 'needs-token');
    case 'no-models':
    case 'none-loaded':
    case 'ok':
      break;
  }
  return model === null ? without('missing-model', 'not-offered') : warmthOf(model, wanted);
}

/** OpenClaw's preload takes a loaded instance that holds at least `wanted`, else loads one. */
function warmthOf(model: Model, wanted: number | null): Judgement {
  if (model.loaded === null)
    return { health: 'up', warmth: 'unknown', reason: 'loaded-unknown', context: null };
  if (model.loaded.length === 0) return { health: 'up', warmth: 'cold', reason: 'not-loaded', context: null };
  const context = loadedContext(model);
  if (context !== null && wanted !== null && context < wanted)
    return { health: 'up', warmth: 'cold', reason: 'context-too-small', context };
  return { health: 'up', warmth: 'warm', reason: 'loaded', context };
}
