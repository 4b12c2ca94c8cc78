import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { sampleModel } from '../../shared/models/samples.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { type EndpointsOptions, type EndpointsService, openEndpoints } from './endpoints-service.ts';
import type { ServerReading, ServerTarget } from './reading.ts';

/** A server that lists these models. */
export const up = (...ids: string[]): ServerReading => ({
  state: { kind: 'ok' },
  api: 'v1',
  models: ids.map((id) => sampleModel(id)),
  dropped: 0,
});
export const away: ServerReading = {
  state: { kind: 'unreachable', cause: 'refused' },
  api: null,
  models: null,
  dropped: 0,
};

/** An LM Studio as the config names it. */
export const lmStudioAt = (baseUrl: string, provider = 'lmstudio', token: string | null = null) => ({
  kind: 'lmstudio' as const,
  provider,
  baseUrl,
  token,
});

/** Where the service keeps its tokens, and the time it goes by: made anew for each test of the file that imports this. */
export let stateDir: string;
export let timers: ManualTimers;
let services: EndpointsService[];
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-endpoints-'));
  timers = new ManualTimers();
  services = [];
});
afterEach(async () => {
  for (const service of services) await service[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true });
});

/** A service whose servers are played by `answer`; `looks` are what they were asked. */
export async function started(
  answer: (target: ServerTarget) => ServerReading,
  options: Partial<EndpointsOptions> = {},
) {
  const looks: { origin: string; token: string | null; at: number }[] = [];
  const service = await openEndpoints({
    stateDir,
    env: {},
    timers,
    read: async (target, kind) => {
      // Nobody has an Ollama in these tests but those that say so.
      if (kind === 'ollama') return away;
      looks.push({ origin: target.origin, token: target.token, at: timers.now() });
      return answer(target);
    },
    ...options,
  });
  services.push(service);
  return { service, looks };
}

/** Watches in the background, keeping what was seen. */
export function watched(service: EndpointsService): { seen: Endpoint[][]; stop: AbortController } {
  const seen: Endpoint[][] = [];
  const stop = new AbortController();
  void (async () => {
    for await (const snapshot of service.snapshots.watch(stop.signal)) seen.push(snapshot);
  })();
  return { seen, stop };
}
