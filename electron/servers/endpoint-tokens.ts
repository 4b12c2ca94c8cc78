import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import type { Result } from '../../shared/problem.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

const nameOf = (endpoint: string): string => `endpoint:${endpoint}`;
const oldFileSchema = z.object({ version: z.literal(1), tokens: z.record(z.string(), z.string().min(1)) });

/** Tokens that the user gave Hearth, by endpoint id, among its other secrets. */
export class EndpointTokens {
  readonly #secrets: SecretStore;

  private constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /**
   * Takes over what an earlier Hearth kept in `<stateDir>/endpoint-tokens.json`. That file goes when everything in it is kept elsewhere; one
   * that cannot be understood stays.
   */
  static async open(secrets: SecretStore, stateDir: string): Promise<EndpointTokens> {
    const tokens = new EndpointTokens(secrets);
    const file = path.join(stateDir, 'endpoint-tokens.json');
    const old = tokensIn(await readFile(file, 'utf8').catch(() => ''));
    if (old === null) return tokens;
    let lost = false;
    for (const [endpoint, token] of Object.entries(old)) {
      // What was given since is newer.
      if (tokens.get(endpoint) !== null) continue;
      lost = !(await tokens.set(endpoint, token)).ok || lost;
    }
    if (!lost) await rm(file, { force: true }).catch(() => undefined);
    return tokens;
  }

  get(endpoint: string): string | null {
    return this.#secrets.get(nameOf(endpoint));
  }

  /** Keeps a token. 'secret-unwritable' where it cannot be written: then it holds until Hearth ends. */
  set(endpoint: string, token: string): Promise<Result<null>> {
    return this.#secrets.set(nameOf(endpoint), token);
  }
}

function tokensIn(text: string): Record<string, string> | null {
  try {
    return oldFileSchema.parse(JSON.parse(text)).tokens;
  } catch {
    return null;
  }
}

/**
 * The token to send: what the user gave Hearth, then LM_API_TOKEN to an LM Studio, then the config's key with its `${VAR}`s filled in.
 * OpenClaw's markers such as "lmstudio", blanks and unfilled variables are no token.
 */
export function chooseToken(
  kind: Endpoint['kind'],
  given: string | null,
  configured: string | null,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const ofEnv = kind === 'lmstudio' ? usable(env['LM_API_TOKEN']) : null;
  return usable(given) ?? ofEnv ?? usable(fillIn(configured ?? '', env));
}

/** `text` with every `${VAR}` replaced from the environment; null where one is not set. */
export function fillIn(text: string, env: Readonly<Record<string, string | undefined>>): string | null {
  let missing = false;
  const filled = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    missing ||= env[name] === undefined;
    return env[name] ?? '';
  });
  return missing ? null : filled;
}

/** What OpenClaw writes where a server wants no key. */
const markers: ReadonlySet<string> = new Set(['lmstudio', 'ollama', 'ollama-local']);

/** A header value of no more than visible ASCII, else null. */
function usable(token: string | null | undefined): string | null {
  const trimmed = token?.trim() ?? '';
  return markers.has(trimmed) || !/^[\x21-\x7e]+$/.test(trimmed) ? null : trimmed;
}
