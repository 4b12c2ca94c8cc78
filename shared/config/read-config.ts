import { isObject, memberOf, type Json5Object, type Json5Value } from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import type { Chain } from '../chain/chain.ts';
import { readProvider } from './read-provider.ts';
import type { Notice, Provider } from './snapshot.ts';

/** What Hearth reads in a resolved config. No keys, no tokens. */
export interface ConfigReading {
  readonly chain: Chain;
  readonly chainShape: 'absent' | 'string' | 'object';
  /** ref → alias */
  readonly aliases: Record<string, string>;
  readonly listedModels: string[];
  readonly providers: Provider[];
  /** those that follow from the config's values */
  readonly notices: Notice[];
}

type Checked =
  | { readonly ok: true; readonly object: Json5Object }
  | { readonly ok: false; readonly result: Result<never> };

/** Reads what Hearth shows. A value of the wrong type where Hearth looks is a 'config-shape' problem; OpenClaw would refuse it too. */
export function readConfig(config: Json5Value): Result<ConfigReading> {
  const root = objectAt(config, '');
  if (!root.ok) return root.result;
  const agents = memberObject(root.object, 'agents', 'agents');
  if (!agents.ok) return agents.result;
  const defaults = memberObject(agents.object, 'defaults', 'agents.defaults');
  if (!defaults.ok) return defaults.result;
  const chain = readChain(memberOf(defaults.object, 'model'));
  if (!chain.ok) return chain;
  const listed = memberObject(defaults.object, 'models', 'agents.defaults.models');
  if (!listed.ok) return listed.result;
  const models = memberObject(root.object, 'models', 'models');
  if (!models.ok) return models.result;
  const providers = memberObject(models.object, 'providers', 'models.providers');
  if (!providers.ok) return providers.result;
  return done({
    ...chain.value,
    aliases: aliasesOf(listed.object),
    listedModels: Object.keys(listed.object),
    providers: Object.entries(providers.object).map(([id, provider]) =>
      readProvider(id, provider, listed.object),
    ),
    notices: noticesOf(root.object, models.object),
  });
}

/** `agents.defaults.model`: absent, a ref, or `{primary?, fallbacks?}`. An empty ref counts as none. */
function readChain(model: Json5Value | undefined): Result<Pick<ConfigReading, 'chain' | 'chainShape'>> {
  if (model === undefined) return done({ chain: { primary: null, fallbacks: [] }, chainShape: 'absent' });
  if (typeof model === 'string')
    return done({ chain: { primary: model === '' ? null : model, fallbacks: [] }, chainShape: 'string' });
  if (!isObject(model)) return wrongShape('agents.defaults.model', 'string | object', model);
  const primary = memberOf(model, 'primary') ?? null;
  if (primary !== null && typeof primary !== 'string')
    return wrongShape('agents.defaults.model.primary', 'string', primary);
  const list = memberOf(model, 'fallbacks') ?? [];
  if (!Array.isArray(list)) return wrongShape('agents.defaults.model.fallbacks', 'array', list);
  const fallbacks: string[] = [];
  for (const [index, ref] of list.entries()) {
    if (typeof ref !== 'string')
      return wrongShape(`agents.defaults.model.fallbacks[${index}]`, 'string', ref);
    fallbacks.push(ref);
  }
  return done({ chain: { primary: primary === '' ? null : primary, fallbacks }, chainShape: 'object' });
}

/**
 * The key of a provider: the text that the config holds, or what `env` has for a text that is `${NAME}`. Null for SecretRefs and for
 * anything else that only OpenClaw can resolve.
 */
export function providerKeyOf(
  config: Json5Value,
  id: string,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  let node: Json5Value | undefined = config;
  for (const step of ['models', 'providers', id, 'apiKey'])
    node = isObject(node) ? memberOf(node, step) : undefined;
  if (typeof node !== 'string' || node === '') return null;
  const name = /^\$\{(\w+)\}$/.exec(node)?.[1];
  if (name !== undefined) return env[name] ?? null;
  return node.includes('${') ? null : node;
}

function aliasesOf(listed: Json5Object): Record<string, string> {
  const aliases = Object.entries(listed).flatMap(([ref, entry]) => {
    const alias = isObject(entry) ? memberOf(entry, 'alias') : undefined;
    return typeof alias === 'string' && alias !== '' ? [[ref, alias] as const] : [];
  });
  return Object.fromEntries(aliases);
}

function noticesOf(root: Json5Object, models: Json5Object): Notice[] {
  const notices: Notice[] = [];
  const mode = memberOf(models, 'mode');
  if (mode !== 'merge') notices.push({ kind: 'models-mode', mode: textOr(mode, null) });
  const gateway = memberOf(root, 'gateway');
  if (!isObject(gateway) || memberOf(gateway, 'mode') === undefined)
    notices.push({ kind: 'gateway-mode-missing' });
  return notices;
}

function textOr<T>(value: Json5Value | undefined, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

function memberObject(parent: Json5Object, key: string, path: string): Checked {
  const value = memberOf(parent, key);
  return value === undefined ? { ok: true, object: {} } : objectAt(value, path);
}

function objectAt(value: Json5Value, path: string): Checked {
  return isObject(value)
    ? { ok: true, object: value }
    : { ok: false, result: wrongShape(path, 'object', value) };
}

function wrongShape(path: string, expected: string, found: Json5Value): Result<never> {
  return failed(problem('config-shape', { path, expected, found: kindOf(found) }));
}

function kindOf(value: Json5Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isObject(value)) return 'object';
  return typeof value;
}
