import { chainOf } from '../../../shared/chain/chain.ts';
import type { ReadyConfig } from '../../../shared/config/snapshot.ts';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import type { Endpoint, Model } from '../../../shared/models/endpoint.ts';

/** A model of LM Studio's list. */
export function sampleModel(id: string, more: Partial<Model> = {}): Model {
  return {
    ref: `lmstudio/${id}`,
    id,
    name: id,
    kind: 'llm',
    publisher: null,
    architecture: null,
    format: 'gguf',
    sizeBytes: 29_000_000_000,
    quantization: { name: 'Q8_0', bitsPerWeight: 8 },
    params: '27B',
    contextMax: 262_144,
    loaded: [],
    capabilities: { vision: false, tools: true, reasoning: null },
    ...more,
  };
}

/** LM Studio on this computer, well, with these models. */
export function sampleEndpoint(models: readonly Model[], more: Partial<Endpoint> = {}): Endpoint {
  return {
    id: 'lmstudio@127.0.0.1:1234',
    kind: 'lmstudio',
    name: 'LM Studio',
    provider: 'lmstudio',
    origin: 'http://127.0.0.1:1234',
    location: 'this-machine',
    state: { kind: 'ok' },
    api: 'v1',
    models: [...models],
    modelsAsOf: 1_700_000_000_000,
    checkedAt: 1_700_000_000_000,
    ...more,
  };
}

/** A readable config whose chain is `refs`. */
export function sampleConfig(refs: readonly string[], more: Partial<ReadyConfig> = {}): ReadyConfig {
  return {
    status: 'ready',
    path: '/home/me/.openclaw/openclaw.json',
    revision: 'a'.repeat(64),
    changedAt: 1_700_000_000_000,
    chain: chainOf(refs),
    aliases: {},
    listedModels: [],
    providers: [],
    includes: [],
    notices: [],
    undoable: null,
    validator: 'found',
    ...more,
  };
}

/** A gateway of Hearth's own on this computer, well and connected. */
export function sampleGateway(more: Partial<Gateway> = {}): Gateway {
  return {
    state: { kind: 'ready', since: 1_700_000_000_000 },
    url: 'http://127.0.0.1:18789',
    owner: { kind: 'hearth' },
    program: {
      kind: 'found',
      path: '/usr/bin/openclaw',
      from: 'path',
      version: '2026.9.6',
      node: '24.21.0',
    },
    link: { kind: 'connected', scopes: ['operator.read'] },
    config: { kind: 'live', at: 1_700_000_000_000 },
    pid: 4242,
    startedAt: 1_700_000_000_000,
    version: '2026.9.6',
    memoryBytes: 1.1 * 2 ** 30,
    eventLoop: { delayMs: 12, utilization: 0.04 },
    activeRuns: 0,
    checkedAt: 1_700_000_060_000,
    ...more,
  };
}
