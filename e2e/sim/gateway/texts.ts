import type { Home } from './home.ts';

/** What the real 2026.9.6 prints when it refuses, recorded on Linux on 2026-11-22, and the code it ends with. */
export interface Refusal {
  readonly code: number;
  readonly stderr: string;
}

const prefix = (): string => `${new Date().toISOString().replace('Z', '+00:00')} `;

/** Exit 78: there is no config file. */
export const missingConfig = (): Refusal => ({
  code: 78,
  stderr: 'Missing config. Run `openclaw setup` or set gateway.mode=local (or pass --allow-unconfigured).\n',
});

/** Exit 78, for a config without gateway.mode and, word for word the same, for one that is no JSON5. */
export const missingMode = (): Refusal => ({
  code: 78,
  stderr: `${prefix()}Gateway start blocked: existing config is missing gateway.mode. Treat this as suspicious or clobbered config. Re-run \`openclaw onboard --mode local\` or \`openclaw setup\`, set gateway.mode=local manually, or pass --allow-unconfigured.
${prefix()}Config write audit: SQLite diagnostic_events/config-audit state (latest 50000 rows)
`,
});

/** Exit 78: a value breaks the schema. @param lines one per issue, see `issueLine` */
export const invalidConfig = ({ configPath }: Home, lines: readonly string[]): Refusal => ({
  code: 78,
  stderr: `${prefix()}Gateway failed to start: Invalid config at ${configPath}:
${lines.join('\n')}
Run "openclaw doctor --fix" to repair, then retry.
If startup is still blocked, inspect the adjacent .bak backup before restoring it manually.
${prefix()}Run "openclaw doctor --fix" to repair the config, then retry.
`,
});

/** Exit 78 with misleading words: another gateway uses the same state directory (sheet, trap 6). */
export const secondGateway = (): Refusal => {
  const cannot =
    'Doctor could not enter maintenance. StateDatabaseCoordinatorContentionError: another OpenClaw process owns gateway-lifecycle Stop the Gateway service and other OpenClaw processes using this state, then run openclaw doctor --fix from an independent shell.';
  const then =
    'Stop the service with openclaw gateway stop (or its service owner), then run openclaw doctor --fix, then start it again with openclaw gateway start.';
  return {
    code: 78,
    stderr: `${cannot}
[gateway] requires state migration. ${then}
Gateway failed to start: ${cannot} | gateway.maintenance_required. ${then}
`,
  };
};

/** Exit 1: the port is in use. The real one needs 18 s to say so; whose port it is, the simulator does not look up. */
export const portInUse = (port: number): Refusal => ({
  code: 1,
  stderr: `${prefix()}Gateway failed to start: another gateway instance is already listening on ws://127.0.0.1:${port} | listen EADDRINUSE: address already in use 127.0.0.1:${port} | EADDRINUSE
If the gateway is supervised, stop it with: openclaw gateway stop
${prefix()}Port ${port} is already in use.
`,
});

/** What `openclaw gateway start|stop|restart` say where the folders are not the account's own (recorded). */
export const serviceSkipped = (verb: string): Refusal => ({
  code: 1,
  stderr: `[openclaw] The CLI command failed.
[openclaw] Reason: service management skipped: non-default state dir or config path. Rerun with HOME set to the OS account home, without OPENCLAW_HOME, and with OPENCLAW_STATE_DIR and OPENCLAW_CONFIG_PATH either unset or pointing at the canonical paths for that account home and profile to ${verb} the gateway.
[openclaw] Debug: set OPENCLAW_DEBUG=1 to include the stack trace.
[openclaw] Try: openclaw doctor
[openclaw] Help: openclaw --help
`,
});

/** `openclaw gateway stop` without a terminal and without `--force` (recorded). */
export const stopNeedsForce: Refusal = {
  code: 1,
  stderr:
    "This stops the operator's running gateway service. Use an isolated dev gateway (openclaw gateway run --dev, or --profile <name> with a free port) for testing, or re-run with --force if you really mean it.\n",
};
