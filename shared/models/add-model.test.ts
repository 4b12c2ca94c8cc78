import { describe, expect, it } from 'vitest';
import { addModel } from './add-model.ts';
import type { Model } from './endpoint.ts';
import { sampleConfig, sampleEndpoint, sampleModel, sampleProvider } from './samples.ts';

const added = (change: Partial<Model>, ready = sampleConfig()) =>
  addModel(sampleModel('m', { name: 'M', ...change }), sampleEndpoint([]), ready);

const provider = (baseUrl: string | null) =>
  sampleConfig({
    providers: [sampleProvider('lmstudio', [{ id: 'm' }], { baseUrl })],
  });

describe('what the config needs for a model', () => {
  it('is the provider block with the context of the largest loaded instance', () => {
    const loaded = [8192, 65_536].map((contextLength) => ({ id: 'm', contextLength, parallel: null }));
    expect(
      added({ loaded, contextMax: 131_072, capabilities: { vision: true, tools: true, reasoning: true } }),
    ).toEqual({
      kind: 'add-model',
      provider: 'lmstudio',
      endpointKind: 'lmstudio',
      baseUrl: 'http://127.0.0.1:1234/v1',
      model: { id: 'm', name: 'M', contextWindow: 65_536, maxTokens: 8192, reasoning: true, vision: true },
    });
  });

  it.each([
    ['the maximum when none is loaded', { contextMax: 131_072 }, 131_072, 8192],
    ['an assumed one when nothing is known', { loaded: null }, 32_768, 8192],
    ['never more answer than context', { contextMax: 4096 }, 4096, 4096],
  ])('takes %s', (_, change, contextWindow, maxTokens) => {
    expect(added(change)).toMatchObject({
      model: { contextWindow, maxTokens, reasoning: false, vision: false },
    });
  });

  it('is Ollama’s own API for a model of Ollama, with a context that leaves memory for others', () => {
    const ollama = sampleEndpoint([], { kind: 'ollama', provider: 'ollama', origin: 'http://box:11434' });
    const model = sampleModel('qwen3:latest', { contextMax: 262_144 });
    expect(addModel(model, ollama, sampleConfig())).toMatchObject({
      endpointKind: 'ollama',
      baseUrl: 'http://box:11434',
      model: { contextWindow: 32_768 },
    });
    const known = sampleConfig({ providers: [sampleProvider('ollama', [{ id: 'qwen3' }])] });
    expect(addModel(model, ollama, known)).toBeNull();
  });

  it('is nothing when the config has it, unless it has it of another server', () => {
    expect(added({}, provider('http://127.0.0.1:1234/v1'))).toBeNull();
    expect(added({}, provider(null))).toBeNull();
    expect(added({}, provider('http://other.lan:1234/v1'))).not.toBeNull();
  });
});
