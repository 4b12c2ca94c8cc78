import { z } from 'zod';

export type ServiceManager = 'launchd' | 'systemd' | 'task-scheduler';

/** A service manager's knowledge of the gateway. What it does not tell is null. */
export interface ServiceReport {
  /** null: this machine has none that OpenClaw knows */
  readonly manager: ServiceManager | null;
  /** the unit's name where the report has it */
  readonly label: string | null;
  /** it is this place's; else it is another gateway's, and OpenClaw's program refuses to touch it from here */
  readonly ours: boolean;
  /** there is a definition of the service, whether or not it is loaded */
  readonly installed: boolean | null;
  readonly loaded: boolean | null;
  readonly running: boolean | null;
  readonly pid: number | null;
  /** the manager's own word, such as "running", "spawn scheduled", "failed", "Ready" */
  readonly state: string | null;
  readonly lastExitStatus: number | null;
  /** system-wide: OpenClaw's program, run by this user, cannot change it */
  readonly system: boolean;
  /** why the manager could not be asked or read */
  readonly detail: string | null;
}

/** What `openclaw gateway status --json` says, as far as Hearth uses it. Nothing of it is secret. */
export interface StatusReport {
  /** the command line program's own version */
  readonly version: string | null;
  /** the gateway's log file of today */
  readonly logFile: string | null;
  readonly service: ServiceReport;
  /** the port the gateway should have, and who listens on it */
  readonly port: {
    readonly number: number | null;
    readonly busy: boolean | null;
    readonly listeners: readonly { readonly pid: number; readonly name: string }[];
  };
  /** the last error line of the gateway's log, where the service runs and does not answer */
  readonly lastError: string | null;
}

/** A part that is missing or of another type counts as not told: newer versions change one thing or another. */
const told = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodNullable<T>> => schema.nullable().catch(null);

const runtimeSchema = z.object({
  status: told(z.string()),
  state: told(z.string()),
  pid: told(z.int().positive()),
  lastExitStatus: told(z.int()),
  missingUnit: told(z.boolean()),
  detail: told(z.string()),
  inspectionReason: told(z.string()),
  systemd: told(z.object({ scope: told(z.string()), unit: told(z.string()) })),
  systemLaunchDaemon: told(z.object({ status: told(z.string()) })),
});

const reportSchema = z.object({
  cli: told(z.object({ version: told(z.string()) })),
  logFile: told(z.string()),
  service: z.object({
    label: told(z.string()),
    loaded: told(z.boolean()),
    loadState: told(z.object({ status: told(z.string()), detail: told(z.string()) })),
    loadedText: told(z.string()),
    // It holds the service's environment, tokens included: only whether it is there is read.
    command: told(z.object({})),
    runtime: told(runtimeSchema),
    inspectionReason: told(z.string()),
    targetRole: told(z.string()),
  }),
  gateway: told(z.object({ port: told(z.int()) })),
  port: told(
    z.object({
      port: told(z.int()),
      status: told(z.string()),
      listeners: z
        .array(told(z.object({ pid: z.int().positive(), command: z.string().catch('') })))
        .catch([]),
    }),
  ),
  lastError: told(z.string()),
});
type Raw = z.infer<typeof reportSchema>;

/** Reads the report. Null for what is none; unknown fields are passed over. */
export function readStatusReport(printed: unknown): StatusReport | null {
  const { data } = reportSchema.safeParse(printed);
  if (data === undefined) return null;
  return {
    version: data.cli?.version ?? null,
    logFile: data.logFile,
    service: serviceOf(data.service),
    port: {
      number: data.port?.port ?? data.gateway?.port ?? null,
      busy: busy(data.port?.status ?? null),
      listeners: (data.port?.listeners ?? []).flatMap((listener) =>
        listener === null ? [] : [{ pid: listener.pid, name: listener.command }],
      ),
    },
    lastError: data.lastError,
  };
}

function serviceOf(service: Raw['service']): ServiceReport {
  const { runtime, loaded, loadState } = service;
  const reason = service.inspectionReason ?? runtime?.inspectionReason ?? null;
  const system =
    reason === 'launchd-system-owned' ||
    (runtime?.systemLaunchDaemon ?? null) !== null ||
    runtime?.systemd?.scope === 'system';
  return {
    manager: managerOf(service),
    label: runtime?.systemd?.unit ?? null,
    ours: service.targetRole !== 'diagnostic-only',
    installed: system || installedOf(service),
    loaded,
    running: runningOf(runtime?.status ?? null, service),
    pid: runtime?.pid ?? null,
    state: runtime?.state ?? null,
    lastExitStatus: runtime?.lastExitStatus ?? null,
    system,
    detail: runtime?.detail ?? loadState?.detail ?? reason,
  };
}

/** By the names the program gives: "LaunchAgent", "systemd" with or without its scope, "Scheduled Task". */
function managerOf({ label, loadedText, ...rest }: Raw['service']): ServiceManager | null {
  if (isAbsent(rest)) return null;
  const text = `${label ?? ''} ${loadedText ?? ''}`;
  if (/LaunchAgent|LaunchDaemon/i.test(text)) return 'launchd';
  if (/systemd/i.test(text)) return 'systemd';
  return /Scheduled Task/i.test(text) ? 'task-scheduler' : null;
}

const isAbsent = ({ inspectionReason, runtime }: Pick<Raw['service'], 'inspectionReason' | 'runtime'>) =>
  (inspectionReason ?? runtime?.inspectionReason) === 'service-manager-unavailable';

function installedOf(service: Raw['service']): boolean | null {
  const { runtime, loaded, command } = service;
  if (loaded === true || command !== null) return true;
  if (isAbsent(service) || runtime?.missingUnit === true) return false;
  // A launchd job with a definition that is not loaded is told as plainly stopped.
  if (runtime?.status === 'stopped' || runtime?.status === 'running') return true;
  return null;
}

function runningOf(status: string | null, service: Raw['service']): boolean | null {
  if (status === 'running') return true;
  if (status === 'stopped' || isAbsent(service) || service.runtime?.missingUnit === true) return false;
  return service.runtime?.systemLaunchDaemon?.status === 'loaded' ? true : null;
}

function busy(status: string | null): boolean | null {
  if (status === 'busy') return true;
  return status === 'free' ? false : null;
}
