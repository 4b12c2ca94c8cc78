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
  await using opened = new AsyncDisposableStack();
  const { env, version, host } = options;
  const { path, stateDir } = pathsOf(options);
  const log = new ActivityLog();
  const onActivity: Activity = (level, code, params) => log.add(level, code, params);
  const settings = await openSettings({ stateDir });
  const config = opened.use(await openConfig({ ...configOptions(options), onActivity }));
  const endpoints = opened.use(await openEndpointsOf(config, options, onActivity));
  const gateway = opened.use(
    new GatewayService({ port: gatewayPort(config.gatewayPort(), env), onActivity }),
  );
  const machine = opened.use(new MachineService());
  const life = new AbortController();
  const following = followConfig(config, life.signal, () => {
    configureEndpoints(endpoints, config);
    gateway.configure(gatewayPort(config.gatewayPort(), env));
  });
  opened.defer(async () => {
    life.abort();
    await following;
  });
  const info = { version, host, platform: process.platform, stateDir };
  const services: Services = { info, config, endpoints, machine, gateway, settings, log };
  log.add('info', 'started', { version, path });
  const parts = opened.move();
  return { router: createRouter(services), services, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

async function followConfig(config: ConfigService, signal: AbortSignal, apply: () => void): Promise<void> {
  for await (const snapshot of config.snapshots.watch(signal)) if (snapshot.status !== 'reading') apply();
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
