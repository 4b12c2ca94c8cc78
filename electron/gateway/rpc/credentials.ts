import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { isObject, type Json5Object, memberOf } from '../../../shared/json5/value.ts';
import type { Result } from '../../../shared/problem.ts';
import { readBytes } from '../../files/read-bytes.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import { placeOfSecret, secretInFile, type Variables } from './config-values.ts';
import type { Credential } from './credential.ts';

export interface GatewayConfigSections {
  /** the config's `gateway` section as it is written */
  readonly gateway: Json5Object;
  /** its `secrets` section */
  readonly secrets: Json5Object;
  /** where OpenClaw keeps its state: a `.env` there adds to its environment */
  readonly stateDir: string;
}

const longestFile = 1_048_576;
const gatewayVariable = /^OPENCLAW_GATEWAY_(?:TOKEN|PASSWORD)$/;
/** Variables that hold a token, a password or a provider's key. */
const secretVariable = /_(?:TOKEN|PASSWORD|SECRET|KEY)$/i;
/** LM Studio is given its own name for a key, which is no secret but the name of a provider. */
const isNoWord = (value = ''): boolean => value.length >= 12;
const ownName = 'gateway:own-token';
const localName = 'gateway:given';
const remoteName = (url: string): string => `gateway:given:${originOf(url)}`;

/** What Hearth may show a gateway, and what its user gave it for that. Values never leave Node. */
export class GatewayCredentials {
  readonly #secrets: SecretStore;
  readonly #env: Variables;
  readonly #seen = new Set<string>();
  /** Called when {@link values} has more of them. */
  onNewValue: () => void = () => undefined;

  constructor(secrets: SecretStore, env: Variables) {
    this.#secrets = secrets;
    this.#env = env;
    this.#note(
      Object.entries(env).map(([name, value]) =>
        gatewayVariable.test(name) || (secretVariable.test(name) && isNoWord(value)) ? value : undefined,
      ),
    );
  }

  /** Whatever Hearth keeps secret, and may have shown a gateway: to be taken out of all that a gateway says. */
  get values(): string[] {
    const kept = this.#secrets.names().flatMap((name) => {
      const value = this.#secrets.get(name) ?? '';
      return name.startsWith('gateway:') || isNoWord(value) ? value : [];
    });
    return [...kept, ...this.#seen];
  }

  /**
   * For the gateway of this machine, the likeliest first: what the config says (the gateway then takes nothing else), else the
   * environment's, else the one that Hearth made for its own child; last what the user gave. Empty where the config wants none, or none
   * is known.
   */
  async forLocal({ gateway, secrets, stateDir }: GatewayConfigSections): Promise<Credential[]> {
    const auth = objectAt(gateway, 'auth');
    const mode = memberOf(auth, 'mode');
    if (mode === 'none') return [];
    // Another Hearth may have started the gateway with a token that it made just then.
    await this.#secrets.takeUp();
    const variables = { ...(await dotEnv(stateDir)), ...this.#env };
    const inConfig = async (kind: Credential['kind']): Promise<Credential[]> => {
      const place = placeOfSecret(memberOf(auth, kind), { secrets, variables });
      const value =
        place.kind === 'value'
          ? place.value
          : place.kind === 'file'
            ? await valueInFile(place, stateDir)
            : null;
      return value === null ? [] : [{ kind, value, from: 'config' }];
    };
    const token = mode === 'password' ? [] : await inConfig('token');
    const password = mode === 'token' || token.length > 0 ? [] : await inConfig('password');
    const configured = [...token, ...password];
    const kind = mode === 'password' || password.length > 0 ? 'password' : 'token';
    const others: Credential[] =
      configured.length > 0
        ? []
        : [
            ...credential(kind, variables[`OPENCLAW_GATEWAY_${kind.toUpperCase()}`], 'environment'),
            ...credential(kind, kind === 'token' ? this.#secrets.get(ownName) : null, 'hearth'),
          ];
    return this.#distinct([
      ...configured,
      ...others,
      ...credential(kind, this.#secrets.get(localName), 'user'),
    ]);
  }

  /** For a gateway elsewhere: what the user gave for its address, or what `gateway.remote` says where that is the same address. */
  async forRemote(url: string, { gateway, secrets, stateDir }: GatewayConfigSections): Promise<Credential[]> {
    const given = this.#secrets.get(remoteName(url));
    const remote = objectAt(gateway, 'remote');
    const remoteUrl = memberOf(remote, 'url');
    const variables = { ...(await dotEnv(stateDir)), ...this.#env };
    const inConfig = (['token', 'password'] as const).flatMap((kind) => {
      const place = placeOfSecret(memberOf(remote, kind), { secrets, variables });
      return place.kind === 'value' ? credential(kind, place.value, 'config') : [];
    });
    const configured = typeof remoteUrl === 'string' && originOf(remoteUrl) === originOf(url) ? inConfig : [];
    // A gateway that wants a password takes it as a token, too (tried with 2026.9.6).
    return this.#distinct([...credential('token', given, 'user'), ...configured]);
  }

  /**
   * Keeps what the user gave: for the gateway at `url`, or for the one of this machine where that is null. 'secret-unwritable' when it
   * holds only until Hearth ends.
   */
  give(url: string | null, value: string): Promise<Result<null>> {
    this.#note([value]);
    return this.#secrets.set(url === null ? localName : remoteName(url), value.trim());
  }

  /** The token for a gateway that Hearth starts where neither config nor environment has one; the same at every start. */
  async ownToken(): Promise<string> {
    const kept = this.#secrets.get(ownName);
    if (kept !== null) return kept;
    const made = randomBytes(32).toString('base64url');
    this.#note([made]);
    await this.#secrets.set(ownName, made);
    return made;
  }

  #distinct(credentials: readonly Credential[]): Credential[] {
    this.#note(credentials.map(({ value }) => value));
    return credentials.filter(
      ({ kind, value }, index) =>
        credentials.findIndex((other) => other.kind === kind && other.value === value) === index,
    );
  }

  #note(values: readonly (string | undefined)[]): void {
    const before = this.#seen.size;
    for (const value of values) if (value !== undefined && value.trim() !== '') this.#seen.add(value.trim());
    if (this.#seen.size > before) this.onNewValue();
  }
}

function credential(
  kind: Credential['kind'],
  value: string | null | undefined,
  from: Credential['from'],
): Credential[] {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? [] : [{ kind, value: trimmed, from }];
}

function objectAt(object: Json5Object, key: string): Json5Object {
  const value = memberOf(object, key);
  return isObject(value) ? value : {};
}

/** Scheme aside, host and port: what a token is for. */
function originOf(url: string): string {
  const parsed = URL.parse(url.replace(/^ws/i, 'http'));
  return parsed === null ? url : parsed.origin;
}

async function dotEnv(stateDir: string): Promise<Variables> {
  const text = await readShort(path.join(stateDir, '.env'));
  return text === null ? {} : parseEnv(text);
}

async function valueInFile(
  place: { path: string; pointer: string | null },
  stateDir: string,
): Promise<string | null> {
  const file = place.path.replace(/^~(?=$|[\\/])/, homedir());
  const text = await readShort(path.resolve(stateDir, file));
  return text === null ? null : secretInFile(text, place.pointer);
}

/** A file's text; null when it cannot be read, is no regular file or is longer than any secret. */
async function readShort(file: string): Promise<string | null> {
  const outcome = await readBytes(file, longestFile);
  return outcome.kind === 'read' ? outcome.bytes.toString('utf8') : null;
}
