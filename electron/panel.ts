import { gatewayPort } from '../shared/gateway/port.ts';
import type { LogEntry } from '../shared/log.ts';
import { type ConfigOptions, type ConfigService, openConfig } from './config/config-service.ts';
import { locateConfig } from './config/locate.ts';
import { openClawValidator } from './config/validator.ts';
import { stateDirectory } from './files/paths.ts';
import { GatewayService } from './gateway/gateway-service.ts';
import { MachineService } from './machine/machine-service.ts';
import { createRouter } from './router.ts';
import { type EndpointsService, openEndpoints } from './servers/endpoints-service.ts';
import type { Panel, PanelOptions, Services } from './services.ts';
import { openSettings } from './settings.ts';
import { ActivityLog } from './streams/activity-log.ts';

export type { ConfigService };
export type { EndpointsService };

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

const configOptions = (place: Place): ConfigOptions => ({
  ...pathsOf(place),
  env: place.env,
  validator: openClawValidator({ env: place.env }),
});

/** The model servers alone, as this config names them. */
export async function openEndpointsOf(
  config: ConfigService,
  place: Place,
  onActivity?: Activity,
): Promise<EndpointsService> {
  const { stateDir } = pathsOf(place);
  const endpoints = await openEndpoints({
    stateDir,
    env: place.env,
    ...(onActivity === undefined ? {} : { onActivity }),
  });
  configureEndpoints(endpoints, config);
  return endpoints;
}

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
    const settings = await openSettings({ stateDir });
    const config = keep(await openConfig({ ...configOptions(options), onActivity }));
    const endpoints = keep(await openEndpointsOf(config, options, onActivity));
    const gateway = keep(
      new GatewayService({ port: gatewayPort(config.section('gateway')['port'], env), onActivity }),
    );
    const machine = keep(new MachineService());
    keep(
      followConfig(config, () => {
        configureEndpoints(endpoints, config);
        gateway.configure(gatewayPort(config.section('gateway')['port'], env));
      }),
    );
    const info = { version, host, platform: process.platform, stateDir };
    const services: Services = { info, config, endpoints, machine, gateway, settings, log };
    log.add('info', 'started', { version });
    return { router: createRouter(services), services, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Calls `apply` for the config as it is and after every change, until disposed. */
function followConfig(config: ConfigService, apply: () => void): AsyncDisposable {
  const life = new AbortController();
  const following = (async (): Promise<void> => {
    for await (const snapshot of config.snapshots.watch(life.signal))
      if (snapshot.status !== 'reading') apply();
  })();
  return {
    async [Symbol.asyncDispose]() {
      life.abort();
      await following;
    },
  };
}

/** OpenClaw's providers that are LM Studio: the one of that name and those named after it, such as `lmstudio-studio`. */
const isLmStudio = (provider: string): boolean => provider === 'lmstudio' || provider.startsWith('lmstudio-');

/** While the config cannot be read, the servers stay as they are. */
function configureEndpoints(endpoints: EndpointsService, config: ConfigService): void {
  const snapshot = config.snapshots.value;
  if (snapshot.status !== 'ready') return;
  endpoints.configure(
    snapshot.providers.flatMap(({ id, baseUrl }) =>
      isLmStudio(id) && baseUrl !== null ? [{ provider: id, baseUrl, token: config.providerKey(id) }] : [],
    ),
  );
}
