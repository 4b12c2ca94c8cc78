/** What OpenClaw 2026.9.6 printed and how it ended, recorded from the real program; the paths are shortened. */
export const recordedExits = {
  'no config': {
    code: 78,
    lines: ['Missing config. Run `openclaw setup` or set gateway.mode=local (or pass --allow-unconfigured).'],
  },
  'config that is not JSON5': {
    code: 78,
    lines: [
      '2026-11-22T20:08:33.046+00:00 [gateway] loading configuration…',
      '2026-11-22T20:08:33.066+00:00 [gateway] resolving authentication…',
      '2026-11-22T20:08:33.070+00:00 Gateway start blocked: existing config is missing gateway.mode. Treat this as suspicious or clobbered config. Re-run `openclaw onboard --mode local` or `openclaw setup`, set gateway.mode=local manually, or pass --allow-unconfigured.',
      '2026-11-22T20:08:33.072+00:00 Config write audit: SQLite diagnostic_events/config-audit state (latest 50000 rows)',
    ],
  },
  'empty config': {
    code: 78,
    lines: [
      '2026-11-22T20:08:34.831+00:00 [gateway] loading configuration…',
      '2026-11-22T20:08:34.854+00:00 [gateway] resolving authentication…',
      '2026-11-22T20:08:34.867+00:00 Gateway start blocked: existing config is missing gateway.mode. Treat this as suspicious or clobbered config. Re-run `openclaw onboard --mode local` or `openclaw setup`, set gateway.mode=local manually, or pass --allow-unconfigured.',
      '2026-11-22T20:08:34.872+00:00 Config write audit: SQLite diagnostic_events/config-audit state (latest 50000 rows)',
    ],
  },
  'no gateway.mode': {
    code: 78,
    lines: [
      'Gateway start blocked: existing config is missing gateway.mode. Treat this as suspicious or clobbered config. Re-run `openclaw onboard --mode local` or `openclaw setup`, set gateway.mode=local manually, or pass --allow-unconfigured.',
      'Config write audit: SQLite diagnostic_events/config-audit state (latest 50000 rows)',
    ],
  },
  'gateway.mode remote': {
    code: 78,
    lines: [
      'Gateway start blocked: set gateway.mode=local (current: remote) or pass --allow-unconfigured.',
      'Config write audit: SQLite diagnostic_events/config-audit state (latest 50000 rows)',
    ],
  },
  'invalid value': {
    code: 78,
    lines: [
      '2026-11-22T20:08:38.884+00:00 [gateway] loading configuration…',
      '2026-11-22T20:08:39.051+00:00 [gateway] resolving authentication…',
      '2026-11-22T20:08:39.055+00:00 [gateway] starting...',
      '2026-11-22T20:08:39.778+00:00 [gateway] shutdown budget at startup: drain=315000ms shutdown=325000ms reserve=10000ms exitMargin=5000ms; source=Gateway stop policy=330000ms',
      '2026-11-22T20:08:39.998+00:00 [gateway] spawn broker ready pid=18411',
      '2026-11-22T20:08:40.700+00:00 Gateway failed to start: Invalid config at /home/user/.openclaw/openclaw.json:',
      'openclaw.json:3 — agents.defaults.model: Invalid input, got: 5',
      'Run "openclaw doctor --fix" to repair, then retry.',
      'If startup is still blocked, inspect the adjacent .bak backup before restoring it manually.',
      '2026-11-22T20:08:40.703+00:00 Run "openclaw doctor --fix" to repair the config, then retry.',
    ],
  },
  'invalid port': {
    code: 78,
    lines: [
      '2026-11-22T20:08:46.715+00:00 [gateway] loading configuration…',
      '2026-11-22T20:08:46.838+00:00 [gateway] resolving authentication…',
      '2026-11-22T20:08:46.841+00:00 [gateway] starting...',
      '2026-11-22T20:08:47.244+00:00 [gateway] shutdown budget at startup: drain=315000ms shutdown=325000ms reserve=10000ms exitMargin=5000ms; source=Gateway stop policy=330000ms',
      '2026-11-22T20:08:47.398+00:00 [gateway] spawn broker ready pid=18564',
      '2026-11-22T20:08:48.002+00:00 Gateway failed to start: Invalid config at /home/user/.openclaw/openclaw.json:',
      'openclaw.json:4 — gateway.port: Invalid input: expected number, received string',
      'Run "openclaw doctor --fix" to repair, then retry.',
      'If startup is still blocked, inspect the adjacent .bak backup before restoring it manually.',
      '2026-11-22T20:08:48.005+00:00 Run "openclaw doctor --fix" to repair the config, then retry.',
    ],
  },
  'several invalid values': {
    code: 78,
    lines: [
      '2026-11-22T20:08:43.843+00:00 [gateway] resolving authentication…',
      '2026-11-22T20:08:43.846+00:00 [gateway] starting...',
      '2026-11-22T20:08:44.234+00:00 [gateway] shutdown budget at startup: drain=315000ms shutdown=325000ms reserve=10000ms exitMargin=5000ms; source=Gateway stop policy=330000ms',
      '2026-11-22T20:08:44.381+00:00 [gateway] spawn broker ready pid=18536',
      '2026-11-22T20:08:44.965+00:00 Gateway failed to start: Invalid config at /home/user/.openclaw/openclaw.json:',
      'openclaw.json:3 — models.providers.lmstudio.apiKey: *** input',
      '<root>: Unrecognized key: "nonsense"',
      'Run "openclaw doctor --fix" to repair, then retry.',
      'If startup is still blocked, inspect the adjacent .bak backup before restoring it manually.',
      '2026-11-22T20:08:44.967+00:00 Run "openclaw doctor --fix" to repair the config, then retry.',
    ],
  },
  'second gateway': {
    code: 78,
    lines: [
      'Doctor could not enter maintenance. StateDatabaseCoordinatorContentionError: another OpenClaw process owns gateway-lifecycle Stop the Gateway service and other OpenClaw processes using this state, then run openclaw doctor --fix from an independent shell.',
      '[gateway] requires state migration. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.',
      'Gateway failed to start: Doctor could not enter maintenance. StateDatabaseCoordinatorContentionError: another OpenClaw process owns gateway-lifecycle Stop the Gateway service and other OpenClaw processes using this state, then run openclaw doctor --fix from an independent shell. | gateway.maintenance_required. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.',
    ],
  },
  'state directory on a full disk': {
    code: 78,
    lines: [
      'database or disk is full',
      '[gateway] requires state migration. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.',
      'Gateway failed to start: database or disk is full | gateway.maintenance_required | ERR_SQLITE_ERROR. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.',
    ],
  },
  'state directory that is read-only': {
    code: 78,
    lines: [
      "ENOENT: no such file or directory, mkdir '/home/user/.openclaw/state'",
      '[gateway] requires state migration. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.',
      "Gateway failed to start: ENOENT: no such file or directory, mkdir '/home/user/.openclaw/state' | gateway.maintenance_required | ENOENT. Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.",
    ],
  },
  'port of another gateway': {
    code: 1,
    lines: [
      '2026-11-22T20:09:34.643+00:00 [gateway] spawn broker ready pid=19337',
      '2026-11-22T20:09:36.621+00:00 [gateway] starting HTTP server...',
      '2026-11-22T20:09:36.794+00:00 [health-monitor] started (interval: 300s, startup-grace: 60s, channel-connect-grace: 120s)',
      '2026-11-22T20:09:46.934+00:00 [gmail-watcher] gmail watcher stopped',
      '2026-11-22T20:09:46.966+00:00 [shutdown] completed cleanly in 39ms',
      '2026-11-22T20:09:47.073+00:00 Gateway failed to start: another gateway instance is already listening on ws://127.0.0.1:35861 | listen EADDRINUSE: address already in use 127.0.0.1:35861 | EADDRINUSE',
      'If the gateway is supervised, stop it with: openclaw gateway stop',
      '2026-11-22T20:09:47.251+00:00 Port 35861 is already in use.',
      '2026-11-22T20:09:47.255+00:00 - pid 18937 root: openclaw-gateway (127.0.0.1:35861)',
      '2026-11-22T20:09:47.255+00:00 - pid 18937 root: openclaw-gateway ([::1]:35861)',
    ],
  },
  'port of another program': {
    code: 1,
    lines: [
      '2026-11-22T20:09:50.875+00:00 [gateway] spawn broker ready pid=19511',
      '2026-11-22T20:09:52.908+00:00 [gateway] starting HTTP server...',
      '2026-11-22T20:09:53.034+00:00 [health-monitor] started (interval: 300s, startup-grace: 60s, channel-connect-grace: 120s)',
      '2026-11-22T20:10:03.170+00:00 [gmail-watcher] gmail watcher stopped',
      '2026-11-22T20:10:03.206+00:00 [shutdown] completed cleanly in 43ms',
      '2026-11-22T20:10:03.429+00:00 Gateway failed to start: another gateway instance is already listening on ws://127.0.0.1:37867 | listen EADDRINUSE: address already in use 127.0.0.1:37867 | EADDRINUSE',
      'If the gateway is supervised, stop it with: openclaw gateway stop',
      '2026-11-22T20:10:03.528+00:00 Port 37867 is already in use.',
      '2026-11-22T20:10:03.530+00:00 - pid 18917 root: node server.js (127.0.0.1:37867)',
      '2026-11-22T20:10:03.533+00:00 - Another process is listening on this port.',
    ],
  },
  'Node too old': {
    code: 1,
    lines: [
      'openclaw: Node 20.20.2: node:sqlite is unavailable; use 24.16+/26.1+ or a build with the fix.',
      'If you use nvm, run:',
      '  nvm install 26',
      '  nvm use 26',
      '  nvm alias default 26',
    ],
  },
} as const satisfies Record<string, { readonly code: number; readonly lines: readonly string[] }>;
