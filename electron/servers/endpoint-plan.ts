import { isLoopback, parseAddress, shownAddress } from '../../shared/models/address.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { type Problem, problem } from '../../shared/problem.ts';
import { chooseToken, fillIn } from './endpoint-tokens.ts';

/** A server that the config names. */
export interface WantedEndpoint {
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
  readonly name: string;
  readonly provider: string;
  readonly origin: string;
  readonly location: Endpoint['location'];
  readonly token: string | null;
  /** not in the config: asked because LM Studio is usually there */
  readonly assumed: boolean;
}

const usualPlace: WantedEndpoint = { provider: 'lmstudio', baseUrl: 'http://127.0.0.1:1234', token: null };

/**
 * The servers to ask: those of the config, and LM Studio's usual place; one for each address. The usual place goes by the provider
 * `lmstudio`, or by `lmstudio-local` where the config uses that name for another server.
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
  const assumed = {
    ...usualPlace,
    provider: names.has(usualPlace.provider) ? 'lmstudio-local' : usualPlace.provider,
  };
  for (const endpoint of [...wanted, assumed]) {
    const origin = parseAddress(fillIn(endpoint.baseUrl, env) ?? '')?.origin;
    if (origin === undefined)
      problems.push(problem('endpoint-url-invalid', { url: shownAddress(endpoint.baseUrl) }));
    else if (!byOrigin.has(origin))
      byOrigin.set(origin, plan(endpoint, origin, givenToken, env, endpoint === assumed));
  }
  return { planned: [...byOrigin.values()], problems };
}

function plan(
  { provider, token }: WantedEndpoint,
  origin: string,
  givenToken: (id: string) => string | null,
  env: Readonly<Record<string, string | undefined>>,
  assumed: boolean,
): PlannedEndpoint {
  const id = `lmstudio@${origin.replace(/^http:\/\//, '')}`;
  const here = isLoopback(parseAddress(origin)?.hostname ?? '');
  return {
    id,
    name: nameOf(origin, here),
    provider,
    origin,
    location: here ? 'this-machine' : 'network',
    token: chooseToken(givenToken(id), token, env),
    assumed,
  };
}

/** "LM Studio" in its usual place on this machine, else with what tells it from the others. */
function nameOf(origin: string, here: boolean): string {
  const hostname = parseAddress(origin)?.hostname ?? origin;
  const port = /:(\d+)$/.exec(origin)?.[1] ?? (origin.startsWith('https:') ? '443' : '80');
  const parts = [here ? '' : hostname, port === '1234' ? '' : `:${port}`].join('');
  return parts === '' ? 'LM Studio' : `LM Studio (${parts})`;
}
