import { hostname } from 'node:os';
import type { Provider } from '../shared/config/snapshot.ts';
import type { LogEntry } from '../shared/log.ts';
import type { Endpoint } from '../shared/models/endpoint.ts';
import { parseRef } from '../shared/models/model-ref.ts';
import { type Place as ModelPlace, placeOfProvider } from '../shared/models/place.ts';
import { done, failed, problem, type Result } from '../shared/problem.ts';
import type { Settings } from '../shared/settings.ts';
import { type ConfigOptions, type ConfigService, openConfig } from './config/config-service.ts';
import { locateConfig } from './config/locate.ts';
import { openClawValidator } from './config/validator.ts';
import { stateDirectory } from './files/paths.ts';
import { type FitService, openFit } from './fit/fit-service.ts';
import type { GatewayConfig } from './gateway/gateway-config.ts';
import { openGateway } from './gateway/gateway-service.ts';
import { parseGatewayUrl } from './gateway/gateway-url.ts';
import { FleetService } from './machine/fleet/fleet-service.ts';
import { parseServeLink } from './machine/fleet/serve-link.ts';
import { MachineService } from './machine/machine-service.ts';
import { openRecording } from './machine/source/open-recording.ts';
import { thisComputer } from './machine/source/this-computer.ts';
import { createRouter } from './router.ts';
import { SecretStore } from './secrets/secret-store.ts';
import { type EndpointsService, openEndpoints } from './servers/endpoints-service.ts';
import type { Panel, PanelOptions, Services } from './services.ts';
import { openSettings, type SettingsService } from './settings.ts';
import { ActivityLog } from './streams/activity-log.ts';
import { following } from './streams/following.ts';
import { keepWarmthInformed, openWarmth } from './join-warmth.ts';

export type { ConfigService };
export type { EndpointsService };
export { openRecording };

type Activity = (level: LogEntry['level'], code: LogEntry['code'], params?: LogEntry['params']) => void;

/** Where the config and Hearth's own state are. */
export type Place = Pick<PanelOptions, 'env' | 'configPath' | 'stateDir'>;

const pathsOf = ({ env, configPath, stateDir }: Place): { path: string; stateDir: string } => ({
  path: locateConfig({ env }, configPath),
  stateDir: stateDirectory({ env }, stateDir),
});

/**
 * The config alone, read once and not watched: for commands that need nothing else and end at once. With `remember` false nothing is
 * left in the state directory.
 */
export function openConfigAt(
  place: Place,
  { remember = true }: { remember?: boolean } = {},
): Promise<ConfigService> {
  return openConfig({ ...configOptions(place), watch: false, remember });
}

const configOptions = (place: Place, chosen: () => string | null = () => null): ConfigOptions => ({
  ...pathsOf(place),
  env: place.env,
  validator: openClawValidator({ env: place.env, choice: chosen }),
});

/** The model servers alone, as this config names them. */
export async function openEndpointsOf(
  config: ConfigService,
  place: Place,
  { onActivity, secrets }: { onActivity?: Activity; secrets?: SecretStore } = {},
): Promise<EndpointsService> {
  const { stateDir } = pathsOf(place);
  const endpoints = await openEndpoints({
    stateDir,
    env: place.env,
    ...(onActivity === undefined ? {} : { onActivity }),
    ...(secrets === undefined ? {} : { secrets }),
  });
  configureEndpoints(endpoints, config);
  return endpoints;
}

/** What is known of offered models, alone; told what the servers offer by its `follow`. */
export function openFitOf(place: Place, { onActivity }: { onActivity?: Activity } = {}): Promise<FitService> {
  return openFit({
    env: place.env,
    stateDir: pathsOf(place).stateDir,
    machine: hostname(),
    ...(onActivity === undefined ? {} : { onActivity }),
  });
}

/** This machine alone, or the one that is given. */
export const openMachine = ({ env, machine }: Pick<PanelOptions, 'env' | 'machine'>): MachineService =>
  new MachineService({ source: machine ?? thisComputer(env) });

/**
 * Builds every service once and joins them: what the config says decides which servers are asked and which gateway is looked for.
 * Every host starts here. Disposing ends all of it and resolves when nothing runs any more.
 */
export async function openPanel(options: PanelOptions): Promise<Panel> {
  const { env, version, host } = options;
  const { stateDir } = pathsOf(options);
  const log = new ActivityLog();
  const onActivity: Activity = (level, code, params) => log.add(level, code, params);
  // What was opened, to be ended in reverse order. (AsyncDisposableStack would do it, but Node 22 does not have it.)
  const opened: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(service: T): T => {
    opened.push(service);
    return service;
  };
  const end = async (): Promise<void> => {
    for (const service of opened.splice(0).toReversed()) await service[Symbol.asyncDispose]();
  };
  try {
    const settings = keep(await openSettings({ stateDir }));
    const chosen = (): Settings => settings.snapshots.value;
    const secrets = await SecretStore.open({
      stateDir,
      ...(options.vault === undefined ? {} : { vault: options.vault }),
    });
    const config = keep(
      await openConfig({ ...configOptions(options, () => chosen().openClawProgram), onActivity }),
    );
    const endpoints = keep(await openEndpointsOf(config, options, { onActivity, secrets }));
    const gateway = keep(
      await openGateway({
        env,
        stateDir,
        version,
        config: gatewayConfigOf(config),
        settings: chosen(),
        secrets,
        keepRunning: () => options.letGatewayGoOn === true || chosen().keepGatewayRunning,
        rewriteConfig: (work) => config.rewriteOutside('doctor', work),
        placeOf: (ref) => placeOfModel(config, ref),
        onActivity,
      }),
    );
    const machine = keep(openMachine(options));
    const fit = keep(await openFitOf(options, { onActivity }));
    keep(
      following(
        (signal) => endpoints.snapshots.follow(signal),
        (offered) => fit.follow(offered),
      ),
    );
    const fleet = keep(new FleetService({ machine: machine.snapshots, secrets }));
    const neighbours = { settings, config, endpoints, machine, fit, gateway };
    const { loadsNothing = false } = options;
    const warmth = keep(await openWarmth(neighbours, { stateDir, onActivity, loadsNothing }));
    keep(keepWarmthInformed(warmth, neighbours));
    keep(
      following(
        (signal) => config.snapshots.follow(signal),
        (snapshot) => {
          if (snapshot.status === 'reading') return;
          configureEndpoints(endpoints, config);
          gateway.configure(gatewayConfigOf(config));
        },
      ),
    );
    keep(
      following(
        (signal) => settings.snapshots.watch(signal),
        (settings) => {
          gateway.choose(settings);
          fleet.configure(settings);
        },
      ),
    );
    const info = { version, host, platform: process.platform, stateDir };
    const services: Services = {
      info,
      config,
      endpoints,
      machine,
      fleet,
      fit,
      warmth,
      gateway,
      settings: checked(settings, fleet),
      log,
    };
    log.add('info', 'started', { version });
    return { router: createRouter(services), services, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** An address that cannot be used is refused before it is kept, and a token in one is kept among the secrets alone. */
function checked(settings: SettingsService, fleet: FleetService): Services['settings'] {
  return {
    snapshots: settings.snapshots,
    set: async (change) => {
      const url = change.gatewayUrl ?? null;
      if (url !== null && parseGatewayUrl(url) === null)
        return failed(problem('gateway-url-invalid', { url }));
      if (change.machines === undefined) return await settings.set(change);
      const machines = await withoutTokens(change.machines, fleet);
      return machines.ok ? await settings.set({ ...change, machines: machines.value }) : machines;
    },
  };
}

/** The machines with plain addresses; tokens that came in their links are kept. 'machine-url-invalid' keeps nothing. */
async function withoutTokens(
  machines: Settings['machines'],
  fleet: FleetService,
): Promise<Result<Settings['machines']>> {
  const tokens: [url: string, token: string][] = [];
  const plain: Settings['machines'] = [];
  for (const machine of machines) {
    if (machine.kind === 'manual') {
      plain.push(machine);
      continue;
    }
    const link = parseServeLink(machine.url);
    if (link === null)
      return failed(problem('machine-url-invalid', { url: machine.url.replace(/#.*$/su, '') }));
    if (link.token !== null) tokens.push([link.url, link.token]);
    plain.push({ ...machine, url: link.url });
  }
  for (const [url, token] of tokens) await fleet.keepToken(url, token);
  return done(plain);
}

function gatewayConfigOf(config: ConfigService): GatewayConfig {
  const snapshot = config.snapshots.value;
  return {
    path: snapshot.path,
    gateway: config.section('gateway'),
    logging: config.section('logging'),
    secrets: config.section('secrets'),
    secretTexts: config.secrets(),
    problem: snapshot.status === 'unreadable' ? snapshot.problem : null,
    revision: snapshot.status === 'ready' ? snapshot.revision : null,
  };
}

/** Where the model of a ref runs, by its provider's address in the config. */
function placeOfModel(config: ConfigService, ref: string): ModelPlace {
  const snapshot = config.snapshots.value;
  const provider = parseRef(ref)?.provider;
  if (snapshot.status !== 'ready' || provider === undefined) return 'unknown';
  const known = snapshot.providers.find(({ id }) => id === provider);
  return placeOfProvider(provider, known?.baseUrl ?? null);
}

/**
 * What kind of server a provider of the config is: by its name, the product's own or one after it, such as `lmstudio-studio`, or by the
 * API that OpenClaw uses. Null: none that Hearth speaks to.
 */
function kindOf({ id, api }: Provider): Endpoint['kind'] | null {
  const isOf = (product: string): boolean => id === product || id.startsWith(`${product}-`);
  if (isOf('lmstudio')) return 'lmstudio';
  // ollama-cloud is hosted.
  return (isOf('ollama') || api === 'ollama') && id !== 'ollama-cloud' ? 'ollama' : null;
}

/** While the config cannot be read, the servers stay as they are. */
function configureEndpoints(endpoints: EndpointsService, config: ConfigService): void {
  const snapshot = config.snapshots.value;
  if (snapshot.status !== 'ready') return;
  endpoints.configure(
    snapshot.providers.flatMap((provider) => {
      const { id, baseUrl } = provider;
      const kind = kindOf(provider);
      return kind === null || baseUrl === null
        ? []
        : [{ kind, provider: id, baseUrl, token: config.providerKey(id) }];
    }),
  );
}
