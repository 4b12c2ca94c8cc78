import { isObject, memberOf, type Json5Object, type Json5Value } from '../json5/value.ts';
import { shownAddress } from '../models/address.ts';
import type { Provider } from './snapshot.ts';

/**
 * A provider's block as the snapshot shows it: without its key. What is of the wrong type counts as not written; OpenClaw's validator
 * says more. `listed` is `agents.defaults.models`, whose params hold for a model where its own entry has none.
 */
export function readProvider(id: string, provider: Json5Value, listed: Json5Object): Provider {
  const fields = isObject(provider) ? provider : {};
  const models = memberOf(fields, 'models');
  const key = memberOf(fields, 'apiKey');
  const baseUrl = textOf(memberOf(fields, 'baseUrl'));
  const preload = memberOf(paramsOf(fields), 'preload');
  return {
    id,
    baseUrl: baseUrl === null ? null : shownAddress(baseUrl),
    api: textOf(memberOf(fields, 'api')),
    hasKey: (typeof key === 'string' && key !== '') || isObject(key),
    preload: typeof preload === 'boolean' ? preload : null,
    models: (Array.isArray(models) ? models : []).flatMap((entry) => {
      const model = isObject(entry) ? readModel(id, entry, fields, listed) : null;
      return model === null ? [] : [model];
    }),
  };
}

function readModel(
  provider: string,
  entry: Json5Object,
  fields: Json5Object,
  listed: Json5Object,
): Provider['models'][number] | null {
  const id = textOf(memberOf(entry, 'id'));
  if (id === null) return null;
  const wide = memberOf(listed, `${provider}/${id}`);
  // Ordered as OpenClaw looks (2026.9.6): the model's entry, then the list of all agents, then the provider.
  const params = [entry, isObject(wide) ? wide : {}, fields].map(paramsOf);
  const first = <T>(name: string, read: (value: Json5Value | undefined) => T | null): T | null =>
    params.map((one) => read(memberOf(one, name))).find((value) => value !== null) ?? null;
  return {
    id,
    name: textOf(memberOf(entry, 'name')) ?? id,
    contextWindow: numberOf(memberOf(entry, 'contextWindow')),
    contextTokens: numberOf(memberOf(entry, 'contextTokens')),
    numCtx: first('num_ctx', positive),
    keepAlive: first('keep_alive', durationOf),
  };
}

function paramsOf(fields: Json5Object): Json5Object {
  const params = memberOf(fields, 'params');
  return isObject(params) ? params : {};
}

const textOf = (value: Json5Value | undefined): string | null => (typeof value === 'string' ? value : null);

const numberOf = (value: Json5Value | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** OpenClaw ignores a num_ctx that is none. */
function positive(value: Json5Value | undefined): number | null {
  const number = numberOf(value);
  return number !== null && number > 0 ? Math.floor(number) : null;
}

/** Ollama takes seconds as a number, or a text such as "15m". */
function durationOf(value: Json5Value | undefined): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}s`;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
