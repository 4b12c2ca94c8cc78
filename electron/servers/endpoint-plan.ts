import { isLoopback, parseAddress, shownAddress } from '../../shared/models/address.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { type Problem, problem } from '../../shared/problem.ts';
import { chooseToken, fillIn } from './endpoint-tokens.ts';

/** A server that the config names. */
export interface WantedEndpoint {
  readonly kind: Endpoint['kind'];
  /** the config's provider id */
  readonly provider: string;
  /** its root, or the root of its `/v1` or `/api/v1`; may hold `${VAR}` */
  readonly baseUrl: string;
  /** the config's key as it stands there; null: none, or one that cannot be read here */
  readonly token: string | null;
}

/** An endpoint to be asked. The token stays on this side of the wire. */
export interface PlannedEndpoint {
  readonly id: string;
  readonly kind: Endpoint['kind'];
  readonly name: string;
  readonly provider: string;
  readonly origin: string;
  readonly location: Endpoint['location'];
  readonly token: string | null;
  /** not in the config: asked because such a server is usually there */
  readonly assumed: boolean;
}

/** How each kind of server is called, and where it listens when nobody says otherwise. */
const kinds = {
  lmstudio: { product: 'LM Studio', port: '1234' },
  ollama: { product: 'Ollama', port: '11434' },
} as const;

/**
 * The servers to ask: those of the config, and the usual places of LM Studio and Ollama; one for each address. A usual place goes by the
 * provider of its kind, such as `lmstudio`, or by `lmstudio-local` where the config uses that name for another server. With
 * HEARTH_LOOK_FOR_SERVERS=no in the environment only the config's are asked.
 *
 * @param givenToken the token that the user gave for an endpoint id
 */
export function planEndpoints(
  wanted: readonly WantedEndpoint[],
  givenToken: (id: string) => string | null,
  env: Readonly<Record<string, string | undefined>>,
): { readonly planned: PlannedEndpoint[]; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const byOrigin = new Map<string, PlannedEndpoint>();
  const names = new Set(wanted.map(({ provider }) => provider));
  const looked = env['HEARTH_LOOK_FOR_SERVERS'] === 'no' ? [] : (['lmstudio', 'ollama'] as const);
  const assumed = looked.map((kind): WantedEndpoint => ({
    kind,
    provider: names.has(kind) ? `${kind}-local` : kind,
    baseUrl: `http://127.0.0.1:${kinds[kind].port}`,
    token: null,
  }));
  for (const endpoint of [...wanted, ...assumed]) {
    const origin = parseAddress(fillIn(endpoint.baseUrl, env) ?? '')?.origin;
    if (origin === undefined)
      problems.push(problem('endpoint-url-invalid', { url: shownAddress(endpoint.baseUrl) }));
    else if (!byOrigin.has(origin))
      byOrigin.set(origin, plan(endpoint, origin, givenToken, env, assumed.includes(endpoint)));
  }
  return { planned: [...byOrigin.values()], problems };
}

function plan(
  { kind, provider, token }: WantedEndpoint,
  origin: string,
  givenToken: (id: string) => string | null,
  env: Readonly<Record<string, string | undefined>>,
  assumed: boolean,
): PlannedEndpoint {
  const id = `${kind}@${origin.replace(/^http:\/\//, '')}`;
  const here = isLoopback(parseAddress(origin)?.hostname ?? '');
  return {
    id,
    kind,
    name: nameOf(kind, origin, here),
    provider,
    origin,
    location: here ? 'this-machine' : 'network',
    token: chooseToken(kind, givenToken(id), token, env),
    assumed,
  };
}

/** "LM Studio" in its usual place on this machine, else with what tells it from the others. */
function nameOf(kind: Endpoint['kind'], origin: string, here: boolean): string {
  const hostname = parseAddress(origin)?.hostname ?? origin;
  const port = /:(\d+)$/.exec(origin)?.[1] ?? (origin.startsWith('https:') ? '443' : '80');
  const { product, port: usual } = kinds[kind];
  const parts = [here ? '' : hostname, port === usual ? '' : `:${port}`].join('');
  return parts === '' ? product : `${product} (${parts})`;
}
