import type { Home } from './home.ts';
import { type Lock, liveLock } from './lock.ts';
import type { Plan } from './plan.ts';

/**
 * `openclaw gateway status --json`. Without a service and on Linux as recorded; the macOS forms from the sheet ([SIM]: the real program
 * with the platform forced), `lastExitStatus` and systemd's from the installed source.
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
  const loaded = { loaded: serviceLoaded, loadState: { status: serviceLoaded ? 'loaded' : 'not-loaded' } };
  const running =
    serviceLoaded && lock !== null
      ? { status: 'running', state: 'running', pid: lock.pid, cachedLabel: false }
      : { status: 'stopped', state: 'not running', cachedLabel: false };
  switch (service) {
    case 'none':
      return {
        inspectionReason: 'service-manager-unavailable',
        label: 'no supported service manager detected',
        loaded: false,
        loadState: { status: 'not-loaded' },
        loadedText: 'enabled',
        notLoadedText: 'disabled',
        targetRole: 'diagnostic-only',
        command: null,
        runtime: {
          status: 'unknown',
          inspectionReason: 'service-manager-unavailable',
          detail:
            'No supported service manager detected. Restart the Gateway you launched manually after the update.',
        },
        configAudit: { ok: true, issues: [] },
      };
    case 'launchd':
      return { label: 'LaunchAgent', ...loaded, runtime: running, configAudit: { ok: true, issues: [] } };
    case 'launchd-looping':
      return {
        label: 'LaunchAgent',
        ...loaded,
        runtime: { status: 'stopped', state: 'spawn scheduled', lastExitStatus: 78, cachedLabel: false },
        configAudit: { ok: true, issues: [] },
      };
    case 'launchd-system':
      return {
        label: 'LaunchAgent',
        inspectionReason: 'launchd-system-owned',
        ...loaded,
        runtime: running,
        configAudit: { ok: true, issues: [] },
      };
    case 'systemd':
      return {
        label: 'systemd user',
        ...loaded,
        loadedText: 'enabled',
        notLoadedText: 'disabled',
        runtime: {
          ...running,
          ...(running.status === 'running'
            ? { state: 'active', subState: 'running' }
            : { state: 'inactive', subState: 'dead' }),
          systemd: { scope: 'user', unit: 'openclaw-gateway.service' },
        },
        configAudit: { ok: true, issues: [] },
      };
  }
}
