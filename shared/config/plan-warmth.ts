import { isObject, memberOf, valueAt, type Json5Value, type Path } from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { type ConfigSources, ownerOf } from './includes.ts';
import type { SetContext, SetPreload } from './intent.ts';
import type { FileEdit } from './plan-chain.ts';

/**
 * The edit that says whether OpenClaw may load a provider's models by itself: `models.providers.<id>.params.preload`. OpenClaw takes a
 * missing value for true (2026.9.6), so true over nothing is nothing to do. `config` is the resolved value.
 */
export function planPreload(
  sources: ConfigSources,
  config: Json5Value,
  { provider, preload }: SetPreload,
): Result<FileEdit[]> {
  const block: Path = ['models', 'providers', provider];
  if (!isObject(valueAt(config, block))) return failed(problem('provider-not-in-config', { provider }));
  const params = valueAt(config, [...block, 'params']);
  const present = isObject(params) ? memberOf(params, 'preload') : undefined;
  if (present === preload || (preload && present === undefined)) return done([]);
  return isObject(params)
    ? put(sources, [...block, 'params', 'preload'], preload)
    : put(sources, [...block, 'params'], { preload });
}

/** The edit that sets `contextTokens` of a model's entry. `config` is the resolved value. */
export function planContext(
  sources: ConfigSources,
  config: Json5Value,
  { provider, model, contextTokens }: SetContext,
): Result<FileEdit[]> {
  const path: Path = ['models', 'providers', provider, 'models'];
  const list = valueAt(config, path);
  const index = Array.isArray(list)
    ? list.findIndex((entry) => isObject(entry) && memberOf(entry, 'id') === model)
    : -1;
  if (index < 0) return failed(problem('model-not-in-config', { ref: `${provider}/${model}` }));
  if (valueAt(config, [...path, index, 'contextTokens']) === contextTokens) return done([]);
  return put(sources, [...path, index, 'contextTokens'], contextTokens);
}

function put(sources: ConfigSources, path: Path, value: Json5Value): Result<FileEdit[]> {
  const owner = ownerOf(sources, path);
  if (owner.kind === 'ambiguous')
    return failed(problem('include-ambiguous', { file: owner.file, leaf: path.join('.'), why: owner.why }));
  return done([{ file: owner.file, edit: { op: 'set', path: owner.path, value } }]);
}
