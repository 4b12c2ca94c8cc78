import type { ConfigService } from './config/config-service.ts';
import type { FitService } from './fit/fit-service.ts';
import type { GatewayService } from './gateway/gateway-service.ts';
import type { MachineService } from './machine/machine-service.ts';
import type { EndpointsService } from './servers/endpoints-service.ts';
import { modelActs } from './servers/model-acts.ts';
import { StandingConnection } from './servers/standing-connection.ts';
import type { SettingsService } from './settings.ts';
import { following } from './streams/following.ts';
import { realTimers } from './streams/timers.ts';
import { fileLoadLock } from './warmth/load-lock.ts';
import type { Activity, Servers } from './warmth/ports.ts';
import { WarmthService } from './warmth/warmth-service.ts';
import { openWarmthStore, type WarmthStore } from './warmth/warmth-store.ts';

/** The services that keeping warm goes by. */
interface Neighbours {
  readonly settings: SettingsService;
  readonly config: ConfigService;
  readonly endpoints: EndpointsService;
  readonly machine: MachineService;
  readonly fit: FitService;
  readonly gateway: GatewayService;
}

/** The model servers as keeping warm needs them. */
export function serversOf(endpoints: EndpointsService): Servers {
  return {
    endpoints: () => endpoints.snapshots.value,
    look: (id) => endpoints.look(id),
    acts: (id, signal) => {
      const target = endpoints.target(id);
      return target === null ? null : modelActs(target.kind, { ...target, signal });
    },
    stand: (id) => {
      const origin = endpoints.target(id)?.origin;
      // Behind TLS is what ends it, and that lives on without the server.
      if (origin === undefined || !origin.startsWith('http:')) return null;
      return new StandingConnection({
        origin,
        now: () => Date.now(),
        onEnded: () => void endpoints.look(id),
      });
    },
  };
}

/** Keeping warm, over the services that are there already. */
export async function openWarmth(
  { settings, config, endpoints, machine, fit, gateway }: Neighbours,
  {
    stateDir,
    onActivity,
    loadsNothing,
  }: { readonly stateDir: string; readonly onActivity: Activity; readonly loadsNothing: boolean },
): Promise<WarmthService> {
  return new WarmthService({
    settings,
    servers: serversOf(endpoints),
    facts: {
      config: () => (config.snapshots.value.status === 'ready' ? config.snapshots.value : null),
      machine: () => machine.snapshots.value,
      modelFacts: () => fit.snapshots.value,
      turns: () => {
        const running = gateway.answers.summaries.value.latest.filter(({ outcome }) => outcome === 'running');
        const { activeRuns } = gateway.snapshots.value;
        // A turn is told at once, the gateway's own count comes with the next look.
        return { count: activeRuns === null ? null : Math.max(activeRuns, running.length), running };
      },
    },
    store: loadsNothing ? readOnly(await openWarmthStore(stateDir)) : await openWarmthStore(stateDir),
    lock: fileLoadLock(stateDir),
    sendPrompt: (ref) => gateway.sendPromptAhead(ref),
    timers: realTimers,
    random: Math.random,
    onActivity,
    loadsNothing,
  });
}

/** What a Hearth that only looks believes is its own affair. */
const readOnly = (store: WarmthStore): WarmthStore => ({ ...store, update: () => Promise.resolve() });

/** Has it decide anew after every look at a server and every change of what it goes by, until disposed. */
export function keepWarmthInformed(warmth: WarmthService, neighbours: Neighbours): AsyncDisposable {
  const { settings, config, endpoints, machine, fit, gateway } = neighbours;
  const consider = (): void => warmth.consider();
  endpoints.onLook = (endpoint) => warmth.looked(endpoint);
  endpoints.onAccess = (id) => warmth.accessChanged(id);
  const followed = [
    following((signal) => config.snapshots.follow(signal), consider),
    following((signal) => settings.snapshots.watch(signal), consider),
    following((signal) => endpoints.snapshots.follow(signal), consider),
    following((signal) => machine.snapshots.follow(signal), consider),
    following((signal) => fit.snapshots.follow(signal), consider),
    following((signal) => gateway.snapshots.follow(signal), consider),
    following((signal) => gateway.answers.summaries.follow(signal), consider),
  ];
  return {
    async [Symbol.asyncDispose]() {
      endpoints.onLook = () => undefined;
      endpoints.onAccess = () => undefined;
      await Promise.all(followed.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}
