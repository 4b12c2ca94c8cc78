import type { Provider, ReadyConfig } from '../config/snapshot.ts';
import type { Endpoint, Model } from './endpoint.ts';

// Made-up facts for tests: each with the plainest values, changed where a test is about something.

export const sampleModel = (id: string, change: Partial<Model> = {}): Model => ({
  ref: `lmstudio/${id}`,
  id,
  name: id,
  kind: 'llm',
  publisher: 'acme',
  architecture: null,
  format: null,
  sizeBytes: null,
  quantization: null,
  params: null,
  contextMax: null,
  loaded: [],
  capabilities: { vision: null, tools: null, reasoning: null },
  ...change,
});

export const sampleEndpoint = (models: Model[], change: Partial<Endpoint> = {}): Endpoint => ({
  id: 'lmstudio@127.0.0.1:1234',
  kind: 'lmstudio',
  name: 'LM Studio',
  provider: 'lmstudio',
  origin: 'http://127.0.0.1:1234',
  location: 'this-machine',
  state: { kind: 'ok' },
  api: 'v1',
  models,
  modelsAsOf: 1,
  checkedAt: 1,
  ...change,
});

export const sampleProvider = (
  id: string,
  models: (Partial<Provider['models'][number]> & { id: string })[],
  change: Partial<Provider> = {},
): Provider => ({
  id,
  baseUrl: null,
  api: null,
  hasKey: true,
  preload: null,
  models: models.map((model) => ({
    name: model.id,
    contextWindow: null,
    contextTokens: null,
    numCtx: null,
    keepAlive: null,
    ...model,
  })),
  ...change,
});

export const sampleConfig = (change: Partial<ReadyConfig> = {}): ReadyConfig => ({
  status: 'ready',
  path: '/home/me/.openclaw/openclaw.json',
  revision: '0'.repeat(64),
  changedAt: 0,
  chain: { primary: null, fallbacks: [] },
  aliases: {},
  listedModels: [],
  providers: [],
  includes: [],
  notices: [],
  undoable: null,
  validator: 'found',
  ...change,
});
