import type { SimModel } from './models.ts';
import type { Instance, ServerState } from './state.ts';

/** `GET /api/v1/models`. MLX instances tell their context and nothing else; embeddings have no capabilities. */
export function nativeList(state: ServerState): unknown {
  return { models: state.models.map((model) => nativeRow(state, model)) };
}

function nativeRow(state: ServerState, model: SimModel): unknown {
  const row = {
    type: model.type,
    publisher: model.publisher,
    key: model.key,
    display_name: model.displayName,
    architecture: model.architecture,
    quantization:
      model.quantization === null
        ? null
        : { name: model.quantization.name, bits_per_weight: model.quantization.bitsPerWeight },
    size_bytes: model.sizeBytes,
    params_string: model.params,
    loaded_instances: state
      .instancesOf(model.key)
      .map((instance) => ({ id: instance.id, config: instanceConfig(model, instance) })),
    max_context_length: model.maxContext,
    format: model.format,
  };
  if (model.type === 'embedding') return row;
  return {
    ...row,
    capabilities: {
      vision: model.vision,
      trained_for_tool_use: model.tools,
      ...(model.reasoning === null
        ? {}
        : {
            reasoning: { allowed_options: model.reasoning.allowedOptions, default: model.reasoning.default },
          }),
    },
    description: null,
    ...(model.variants === null
      ? {}
      : { variants: model.variants, selected_variant: model.variants[0] ?? model.key }),
  };
}

/** The configuration of an instance, as the list tells it. */
export function instanceConfig(model: SimModel, instance: Instance): Record<string, unknown> {
  const context = { context_length: instance.toldContext };
  if (model.format === 'mlx' || model.type === 'embedding') return context;
  return {
    ...context,
    eval_batch_size: instance.evalBatchSize,
    parallel: model.parallel,
    flash_attention: instance.flashAttention,
    ...(instance.experts === null ? {} : { num_experts: instance.experts }),
    offload_kv_cache_to_gpu: instance.offloadKvCache,
  };
}

/** `GET /api/v0/models`, and one of its rows for `GET /api/v0/models/{id}`. */
export function oldList(state: ServerState): unknown {
  return { data: state.models.map((model) => oldRow(state, model)), object: 'list' };
}

export function oldRow(state: ServerState, model: SimModel): unknown {
  const [instance] = state.instancesOf(model.key);
  return {
    id: model.key,
    object: 'model',
    type: model.type === 'embedding' ? 'embeddings' : model.vision ? 'vlm' : 'llm',
    publisher: model.publisher,
    arch: model.architecture ?? '',
    compatibility_type: model.format ?? 'gguf',
    quantization: model.quantization?.name ?? '',
    state: instance === undefined ? 'not-loaded' : 'loaded',
    max_context_length: model.maxContext,
    ...(instance === undefined ? {} : { loaded_context_length: instance.toldContext }),
    ...(state.atLeast('0.3.16') && model.tools ? { capabilities: ['tool_use'] } : {}),
  };
}

/** `GET /v1/models`: every downloaded model while just-in-time loading is on, else the loaded instances. */
export function openAiList(state: ServerState): unknown {
  const ids = state.settings.jit
    ? state.models.map((model) => model.key)
    : state.instances.map((instance) => instance.id);
  return { data: ids.map((id) => ({ id, object: 'model', owned_by: 'organization_owner' })), object: 'list' };
}
