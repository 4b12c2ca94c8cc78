import { isObject, memberOf, unreachable, valueAt, type Json5Value, type Path } from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';
import { ownerOf, type ConfigSources } from './includes.ts';
import type { AddModel } from './intent.ts';
import type { FileEdit } from './plan-chain.ts';

/**
 * The edits that make a model known to OpenClaw: `models.mode` "merge", the provider's block if there is none, and the model's entry
 * if its id is missing there. What the config already says of the provider or the model is left alone. `config` is the resolved value.
 */
export function planModel(sources: ConfigSources, config: Json5Value, intent: AddModel): Result<FileEdit[]> {
  const edits: FileEdit[] = [];
  const put = (path: Path, value: Json5Value): Result<null> => {
    const owner = ownerOf(sources, path);
    if (owner.kind === 'ambiguous') {
      return failed(problem('include-ambiguous', { file: owner.file, leaf: path.join('.'), why: owner.why }));
    }
    edits.push({ file: owner.file, edit: { op: 'set', path: owner.path, value } });
    return done(null);
  };
  const models = isObject(config) ? memberOf(config, 'models') : undefined;
  if (models === undefined) {
    // Made as a whole, it is laid out as one block.
    const made = put(['models'], { mode: 'merge', providers: { [intent.provider]: providerBlock(intent) } });
    return made.ok ? done(edits) : made;
  }
  if (!isObject(models) || memberOf(models, 'mode') !== 'merge') {
    const mode = put(['models', 'mode'], 'merge');
    if (!mode.ok) return mode;
  }
  const providerPath = ['models', 'providers', intent.provider];
  const provider = valueAt(config, providerPath);
  const added = isObject(provider)
    ? addToProvider(sources, provider, intent, put)
    : put(providerPath, providerBlock(intent));
  return added.ok ? done(edits) : added;
}

function addToProvider(
  sources: ConfigSources,
  provider: { readonly [key: string]: Json5Value },
  intent: AddModel,
  put: (path: Path, value: Json5Value) => Result<null>,
): Result<null> {
  const path = ['models', 'providers', intent.provider, 'models'];
  const list = memberOf(provider, 'models');
  if (list === undefined) return put(path, [modelEntry(intent)]);
  if (!Array.isArray(list)) {
    return failed(
      problem('config-shape', {
        path: path.join('.'),
        expected: 'array',
        found: list === null ? 'null' : typeof list,
      }),
    );
  }
  if (list.some((entry) => isObject(entry) && memberOf(entry, 'id') === intent.model.id)) return done(null);
  const owner = ownerOf(sources, path);
  // The new entry's index is that of the list as its own file writes it.
  const written =
    owner.kind === 'owned' ? valueAt(sources.files.get(owner.file)?.value ?? null, owner.path) : undefined;
  return put([...path, Array.isArray(written) ? written.length : list.length], modelEntry(intent));
}

/**
 * What each kind of endpoint needs. Both want some key and do not look at it. LM Studio's responses API streams reasoning; of Ollama
 * OpenClaw uses the native API, since tools are not reliable over the other.
 */
function providerBlock(intent: AddModel): Json5Value {
  switch (intent.endpointKind) {
    case 'lmstudio':
      return {
        baseUrl: intent.baseUrl,
        apiKey: 'lmstudio',
        api: 'openai-responses',
        models: [modelEntry(intent)],
      };
    case 'ollama':
      return { baseUrl: intent.baseUrl, apiKey: 'ollama-local', api: 'ollama', models: [modelEntry(intent)] };
    default:
      return unreachable(intent.endpointKind);
  }
}

/** `contextTokens` is what OpenClaw sends to Ollama as num_ctx; without it the server would choose, and load anew when asked for another. */
function modelEntry({ model, endpointKind }: AddModel): Json5Value {
  return {
    id: model.id,
    name: model.name,
    reasoning: model.reasoning,
    input: model.vision ? ['text', 'image'] : ['text'],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: model.contextWindow,
    ...(endpointKind === 'ollama' ? { contextTokens: model.contextWindow } : {}),
    maxTokens: model.maxTokens,
  };
}
