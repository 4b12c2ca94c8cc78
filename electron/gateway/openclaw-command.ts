import { done, failed, problem, type Result } from '../../shared/problem.ts';
import type { OpenClawProgram as OpenClawSnapshot } from '../../shared/gateway/snapshot.ts';
import type { Environment } from '../process/clean-environment.ts';
import { findOpenClaw, type OpenClawProgram, type Tried } from '../process/find-openclaw.ts';
import { nodeForOpenClaw } from '../process/openclaw-node.ts';
import { printedObject } from '../process/printed-json.ts';
import { ProgramVersions } from '../process/program-versions.ts';
import { run, type RunOutcome } from '../process/run.ts';
import { Latest } from '../streams/latest.ts';
import { CallQueue } from './call-queue.ts';
import { askLaunchd } from './launchd-job.ts';
import type { GatewayPlace } from './place.ts';
import {
  readVerbAnswer,
  refusalOf,
  said,
  type ServiceVerb,
  verbArguments,
  verbDeadline,
} from './service-verbs.ts';
import { readStatusReport, type StatusReport } from './status-report.ts';

export interface OpenClawCommandOptions {
  readonly env: Environment;
  /** where the gateway is that the program is asked about; asked anew for each call, since the config may move it */
  readonly place: () => Pick<GatewayPlace, 'variables' | 'serviceLabels'>;
  readonly find?: typeof findOpenClaw;
  readonly uid?: number | null;
}

/** ms; 2 to 4 s where the gateway is idle, 5 to 8 s where it is busy (measured with 2026.9.6) */
const statusDeadline = 30_000;
/** ms; 14 s measured, on a large state it moves data */
const doctorDeadline = 300_000;

/**
 * OpenClaw's command line program, asked on demand only: every call takes seconds and slows down a busy gateway. One call at a time,
 * each with a deadline. `status`, `service` and `doctorFix` look for the program first where that was not done yet.
 */
export class OpenClawCommand implements AsyncDisposable {
  readonly program = new Latest<OpenClawSnapshot>({ kind: 'looking' });
  readonly #options: OpenClawCommandOptions;
  readonly #versions = new ProgramVersions();
  readonly #queue = new CallQueue();
  readonly #stop = new AbortController();
  readonly #looks = new Set<Promise<void>>();
  #look: Promise<void> | undefined;
  #openclaw: OpenClawProgram | null = null;
  #tried: readonly Tried[] = [];
  #status: Promise<Result<StatusReport>> | undefined;

  constructor(options: OpenClawCommandOptions) {
    this.#options = options;
  }

  /** Where it was looked for, while `program` is not found. */
  get tried(): readonly Tried[] {
    return this.#tried;
  }

  /**
   * Finds the program, its version and the Node it would run on, and publishes them. A later look makes an earlier one without effect.
   *
   * @param choice the file that the user chose; null or left out: none
   */
  look(choice: string | null = null): Promise<void> {
    const look = this.#find(choice, () => this.#look === look);
    this.#look = look;
    this.#looks.add(look);
    void look.finally(() => this.#looks.delete(look));
    return look;
  }

  /** {@link launch}, after the look that is under way; looks where nobody did yet. */
  async prepared(): Promise<OpenClawProgram | null> {
    await (this.#look ?? this.look());
    return this.launch();
  }

  /** How to start the program, in the environment of the place; null while it is not found. Arguments of a command come behind `args`. */
  launch(): OpenClawProgram | null {
    const openclaw = this.#openclaw;
    return openclaw === null
      ? null
      : { ...openclaw, env: { ...openclaw.env, ...this.#options.place().variables } };
  }

  /**
   * `openclaw gateway status --json --no-probe`: what the service manager knows of the gateway. The probe is left out since Hearth
   * reads `/readyz` itself, and it doubles the time. Calls that come while one waits or runs share its answer.
   */
  status(): Promise<Result<StatusReport>> {
    this.#status ??= this.#queue
      .add(() => this.#askStatus())
      .finally(() => {
        this.#status = undefined;
      });
    return this.#status;
  }

  /** Has the service manager start, stop or restart the gateway, by OpenClaw's own verbs. Never touches a gateway that is no service. */
  service(verb: ServiceVerb): Promise<Result<null>> {
    return this.#queue.add(async () => {
      const status = await this.#askStatus();
      if (!status.ok) return status;
      const refusal = refusalOf(verb, status.value.service);
      if (refusal !== null) return failed(problem('gateway-service-refused', {}, refusal));
      const outcome = await this.#run(verbArguments(verb), verbDeadline[verb]);
      return outcome === null ? notFound() : readVerbAnswer(verb, outcome);
    });
  }

  /**
   * `openclaw doctor --fix --non-interactive`: rewrites the config as OpenClaw wants it, comments and unknown keys lost, so that the
   * caller keeps a copy first. Services are left as they are. What the program said comes back, secrets masked.
   */
  doctorFix(): Promise<Result<{ said: string }>> {
    return this.#queue.add(async () => {
      const outcome = await this.#run(['doctor', '--fix', '--non-interactive'], doctorDeadline, {
        // Without it the doctor may install, start or stop a service on the way.
        OPENCLAW_SERVICE_REPAIR_POLICY: 'external',
      });
      if (outcome === null) return notFound();
      const command = 'doctor --fix';
      if (outcome.kind === 'ended' && outcome.code === 0) return done({ said: said(outcome) });
      return failed(failureOf(outcome, command, doctorDeadline));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#queue.idle(), ...this.#looks]);
  }

  async #find(choice: string | null, isNewest: () => boolean): Promise<void> {
    const { env, find = findOpenClaw } = this.#options;
    const { signal } = this.#stop;
    const found = await find({ env, signal, ...(choice === null ? {} : { choice }) });
    if (!found.found) {
      if (!isNewest()) return;
      this.#openclaw = null;
      this.#tried = found.tried;
      this.program.set({ kind: 'not-found' });
      return;
    }
    const { file, from } = found;
    const node = await nodeForOpenClaw(file, found.openclaw, { versions: this.#versions, signal });
    const version = await this.#versions.ask(file, node.openclaw, signal);
    if (!isNewest()) return;
    this.#openclaw = node.openclaw;
    this.#tried = [];
    this.program.set({ kind: 'found', path: file, from, version, node: node.version });
  }

  async #askStatus(): Promise<Result<StatusReport>> {
    const command = 'gateway status';
    const outcome = await this.#run(['gateway', 'status', '--json', '--no-probe'], statusDeadline);
    if (outcome === null) return notFound();
    const report = outcome.kind === 'ended' ? readStatusReport(printedObject(outcome.stdout)) : null;
    return report === null
      ? failed(failureOf(outcome, command, statusDeadline))
      : done(await this.#withExitStatus(report));
  }

  /** launchd's last exit, which OpenClaw does not find in what today's macOS prints. */
  async #withExitStatus(report: StatusReport): Promise<StatusReport> {
    const { service } = report;
    const { uid = process.getuid?.() ?? null } = this.#options;
    const asks =
      service.manager === 'launchd' &&
      service.loaded === true &&
      service.running !== true &&
      service.lastExitStatus === null &&
      uid !== null;
    if (!asks) return report;
    const job = await askLaunchd(`gui/${uid}/${this.#options.place().serviceLabels.launchd}`, {
      env: this.#openclaw?.env ?? this.#options.env,
      signal: this.#stop.signal,
    });
    const lastExitStatus = job?.lastExitStatus ?? null;
    return { ...report, service: { ...service, lastExitStatus } };
  }

  /** Null: there is no program to run. */
  async #run(
    args: readonly string[],
    deadline: number,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<RunOutcome | null> {
    if (this.#stop.signal.aborted) return { kind: 'stopped' };
    const start = await this.prepared();
    if (start === null) return null;
    return run(start.program, [...start.args, ...args], {
      env: { ...start.env, NO_COLOR: '1', ...variables },
      deadline,
      signal: this.#stop.signal,
    });
  }
}

const notFound = (): Result<never> => failed(problem('openclaw-not-found'));

function failureOf(outcome: RunOutcome, command: string, deadline: number): ReturnType<typeof problem> {
  switch (outcome.kind) {
    case 'ended':
      return problem('openclaw-failed', { command, code: outcome.code }, said(outcome));
    case 'not-started':
      return problem('openclaw-not-found', {}, outcome.cause);
    case 'timed-out':
      return problem('openclaw-no-answer', { command, seconds: deadline / 1000 });
    case 'too-much-output':
    case 'killed':
    case 'stopped':
      return problem('openclaw-failed', { command, code: outcome.kind });
  }
}
