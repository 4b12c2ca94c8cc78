import { atLeast } from '../server/version.ts';
import { forever, goTime } from './durations.ts';
import { digestOf, type SimModel } from './models.ts';
import type { Runner } from './runner.ts';
import type { ServerState } from './state.ts';

/** `GET /api/tags`: what is pulled. Cloud models say where they run. */
export function tags(state: ServerState): object {
  const { zoneMinutes } = state.settings;
  return {
    models: state.models.map((model) => ({
      name: model.name,
      model: model.name,
      ...(model.cloud
        ? { remote_model: model.name.replace(/[:-]cloud$/, ''), remote_host: 'https://ollama.com:443' }
        : {}),
      modified_at: goTime(model.modifiedAt, zoneMinutes),
      size: model.cloud ? 384 : model.sizeBytes,
      digest: digestOf(model),
      details: detailsOf(model),
      capabilities: model.capabilities,
    })),
  };
}

/** `GET /api/ps`: who is resident, those that load as well; who stays longest comes first. */
export function ps(state: ServerState): object {
  const now = state.clock.now();
  const until = (runner: Runner): number => runner.expiresAt ?? now + runner.keepAliveMs;
  const runners = state.scheduler.runners.toSorted((a, b) => until(b) - until(a));
  const { zoneMinutes, version } = state.settings;
  return {
    models: runners.map((runner) => ({
      name: runner.model.name,
      model: runner.model.name,
      size: runner.bytes,
      digest: digestOf(runner.model),
      details: detailsOf(runner.model),
      expires_at: goTime(Math.min(until(runner), now + forever), zoneMinutes),
      size_vram: runner.gpuBytes,
      context_length: runner.context,
      ...(atLeast(version, '0.40') ? { runner: 'llamacpp' } : {}),
    })),
  };
}

/** `POST /api/show`: what a model is. Its context is the trained one, not what a load gives. */
export function show(state: ServerState, model: SimModel): object {
  return {
    license: 'Made up for a simulator.',
    modelfile: `FROM ${model.name}\n`,
    parameters: model.numCtx === null ? '' : `num_ctx                        ${model.numCtx}`,
    template: '{{ .Prompt }}',
    details: detailsOf(model),
    model_info: {
      'general.architecture': model.family,
      'general.file_type': 15,
      [`${model.family}.context_length`]: model.maxContext,
    },
    capabilities: model.capabilities,
    modified_at: goTime(model.modifiedAt, state.settings.zoneMinutes),
  };
}

/** `GET /v1/models`; the owner is the namespace. */
export function openAiList(state: ServerState): object {
  return {
    object: 'list',
    data: state.models.map(({ name, modifiedAt }) => ({
      id: name,
      object: 'model',
      created: Math.floor(modifiedAt / 1000),
      owned_by: name.includes('/') ? name.split('/').at(-2) : 'library',
    })),
  };
}

function detailsOf(model: SimModel): object {
  return {
    parent_model: '',
    format: model.format,
    family: model.family,
    families: [model.family],
    parameter_size: model.params,
    quantization_level: model.quantization,
  };
}
