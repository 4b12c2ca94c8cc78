import type { Home } from './home.ts';
import { type Lock, liveLock } from './lock.ts';
import type { Plan } from './plan.ts';

/**
 * `openclaw gateway status --json`, the parts that Hearth reads, as they stand in `electron/gateway/recorded`: without a service
 * recorded on Linux, launchd's by the real program with its platform forced, systemd's from the installed source.
 */
export async function statusReport(home: Home, plan: Plan): Promise<Record<string, unknown>> {
  const lock = await liveLock(home);
  const url = `ws://127.0.0.1:${home.port}`;
  const config = { path: home.configPath, exists: true, valid: true };
  return {
    cli: { version: plan.version, entrypoint: process.argv[1] },
    logFile: home.logFile,
    service: serviceOf(plan, lock),
    config: { cli: config, daemon: config },
    gateway: {
      bindMode: 'loopback',
      bindHost: '127.0.0.1',
      port: home.port,
      portSource: 'env/config',
      probeUrl: url,
      ...(lock === null ? {} : { version: plan.version }),
    },
    port: {
      port: home.port,
      status: lock === null ? 'free' : 'busy',
      listeners:
        lock === null
          ? []
          : [
              {
                pid: lock.pid,
                command: 'openclaw-gatewa',
                address: `127.0.0.1:${home.port}`,
                commandLine: 'openclaw-gateway',
              },
            ],
      hints: [],
    },
    rpc:
      lock === null
        ? {
            ok: false,
            kind: 'connect',
            connectFailure: { kind: 'unreachable' },
            error: 'connect ECONNREFUSED',
            url,
          }
        : {
            ok: true,
            kind: 'connect',
            capability: 'connected_no_operator_scope',
            server: { version: plan.version },
            url,
          },
    extraServices: [],
  };
}

function serviceOf({ service, serviceLoaded }: Plan, lock: Lock | null): Record<string, unknown> {
  const common = { targetRole: 'target', command: null, configAudit: { ok: true, issues: [] } };
  const loaded = {
    loaded: serviceLoaded,
    loadState: { status: serviceLoaded ? 'loaded' : 'not-loaded' },
    loadedText: 'loaded',
    notLoadedText: 'not loaded',
  };
  const runs = serviceLoaded && lock !== null;
  switch (service) {
    case 'none':
      return {
        ...common,
        inspectionReason: 'service-manager-unavailable',
        label: 'no supported service manager detected',
        systemdInstallation: { kind: 'none' },
        loaded: false,
        loadState: { status: 'not-loaded' },
        loadedText: 'enabled',
        notLoadedText: 'disabled',
        targetRole: 'diagnostic-only',
        runtime: {
          status: 'unknown',
          inspectionReason: 'service-manager-unavailable',
          detail:
            'No supported service manager detected. Restart the Gateway you launched manually after the update.',
        },
      };
    case 'launchd':
      return {
        ...common,
        ...loaded,
        label: 'LaunchAgent',
        runtime: runs
          ? { status: 'running', state: 'running', pid: lock.pid, cachedLabel: false }
          : { status: 'stopped' },
      };
    case 'launchd-looping':
      return {
        ...common,
        ...loaded,
        label: 'LaunchAgent',
        runtime: serviceLoaded
          ? { status: 'stopped', state: 'spawn scheduled', lastExitStatus: 78, cachedLabel: false }
          : { status: 'stopped' },
      };
    case 'launchd-system': {
      const inspectionReason = 'launchd-system-owned';
      return {
        ...common,
        ...loaded,
        inspectionReason,
        label: 'LaunchAgent',
        loaded: false,
        loadState: { status: 'not-loaded' },
        runtime: {
          status: 'unknown',
          detail: 'System LaunchDaemon system/ai.openclaw.gateway already owns this gateway label.',
          inspectionReason,
          systemLaunchDaemon: { status: 'loaded', serviceTarget: 'system/ai.openclaw.gateway' },
        },
      };
    }
    case 'systemd': {
      const sourcePath = '/home/me/.config/systemd/user/openclaw-gateway.service';
      return {
        ...common,
        ...loaded,
        label: 'systemd user',
        loadedText: 'enabled',
        notLoadedText: 'disabled',
        systemdInstallation: { kind: 'user' },
        command: { programArguments: ['openclaw', 'gateway', 'run'], environment: {}, sourcePath },
        runtime: {
          ...(runs
            ? { status: 'running', state: 'active', subState: 'running', pid: lock.pid }
            : { status: 'stopped', state: 'inactive', subState: 'dead' }),
          systemd: { scope: 'user', unit: 'openclaw-gateway.service' },
        },
      };
    }
  }
}
