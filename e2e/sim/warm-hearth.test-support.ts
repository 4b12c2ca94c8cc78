import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { machineWith } from '../../shared/fit/facts.samples.ts';
import type { Machine } from '../../shared/machine/snapshot.ts';
import type { ModelWarmth, WarmthState } from '../../shared/warmth/snapshot.ts';
import { serversOf } from '../../electron/join-warmth.ts';
import { type EndpointsService, openEndpoints } from '../../electron/servers/endpoints-service.ts';
import type { WantedEndpoint } from '../../electron/servers/endpoint-plan.ts';
import { openSettings } from '../../electron/settings.ts';
import { realTimers } from '../../electron/streams/timers.ts';
import { fileLoadLock } from '../../electron/warmth/load-lock.ts';
import { WarmthService } from '../../electron/warmth/warmth-service.ts';
import { openWarmthStore } from '../../electron/warmth/warmth-store.ts';
import { failed, problem } from '../../shared/problem.ts';
import { until } from '../hosts/until.ts';

const nothingKnown: Machine = { ...machineWith([]), memoryBytes: 0 };

/** Keeping warm over real requests to simulated servers, with its files in a folder of its own. */
export interface WarmHearth extends AsyncDisposable {
  readonly warmth: WarmthService;
  readonly stateDir: string;
  of(ref: string): ModelWarmth | undefined;
  /** Looks at the servers again and again until the model is in this state. */
  untilState<Kind extends WarmthState['kind']>(
    ref: string,
    kind: Kind,
  ): Promise<Extract<WarmthState, { kind: Kind }>>;
}

export async function warmHearth(
  servers: readonly Pick<WantedEndpoint, 'kind' | 'provider' | 'baseUrl'>[],
  options: { stateDir?: string } = {},
): Promise<WarmHearth> {
  const stateDir = options.stateDir ?? (await mkdtemp(path.join(tmpdir(), 'hearth-warm-')));
  const settings = await openSettings({ stateDir });
  const endpoints: EndpointsService = await openEndpoints({ stateDir, env: {} });
  endpoints.configure(servers.map((server) => ({ ...server, token: null })));
  const warmth = new WarmthService({
    settings,
    servers: serversOf(endpoints),
    facts: {
      config: () => null,
      machine: () => nothingKnown,
      modelFacts: () => [],
      turns: () => ({ count: 0, running: [] }),
    },
    store: await openWarmthStore(stateDir),
    lock: fileLoadLock(stateDir),
    sendPrompt: async () => failed(problem('gateway-not-connected')),
    timers: realTimers,
    random: () => 0,
    onActivity: () => undefined,
  });
  endpoints.onLook = (endpoint) => warmth.looked(endpoint);
  const of = (ref: string): ModelWarmth | undefined =>
    warmth.snapshots.value.find((model) => model.ref === ref);
  await endpoints.refresh();
  return {
    warmth,
    stateDir,
    of,
    async untilState(ref, kind) {
      await until(
        async () => {
          if (of(ref)?.state.kind === kind) return true;
          await endpoints.refresh();
          return of(ref)?.state.kind === kind;
        },
        {
          deadline: 40_000,
          every: 50,
          what: () => `${ref} to be ${kind}: ${JSON.stringify(of(ref)?.state)}`,
        },
      );
      return of(ref)?.state as never;
    },
    async [Symbol.asyncDispose]() {
      await warmth[Symbol.asyncDispose]();
      await endpoints[Symbol.asyncDispose]();
      await settings[Symbol.asyncDispose]();
      if (options.stateDir === undefined) await rm(stateDir, { recursive: true, force: true });
    },
  };
}
