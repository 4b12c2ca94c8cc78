import type { ExitFacts } from '../../../shared/gateway/exit-diagnosis.ts';
import type { Machine, MachineEvent, Wish } from '../../../shared/gateway/machine.ts';
import type { Result } from '../../../shared/problem.ts';
import type { Environment } from '../../process/clean-environment.ts';
import type { Processes } from '../../process/processes.ts';
import type { Timers } from '../../streams/timers.ts';
import type { Watchable } from '../../services.ts';

/** How the gateway is to be started: OpenClaw's program with `args` before its own, and what it finds in its environment. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** given to the child as OPENCLAW_GATEWAY_TOKEN; null: the config has one, which wins anyway */
  readonly token: string | null;
}

export interface SupervisionOptions {
  /** Hearth's own state directory; everything lies in `gateway/` there */
  readonly stateDir: string;
  /** OpenClaw's state directory: which gateway it is, as each has one */
  readonly openClawStateDir: string;
  /** the gateway runs on another machine: nothing is started or adopted */
  readonly elsewhere: boolean;
  readonly processes: Pick<Processes, 'identity' | 'ancestors'>;
  /** asked at each start */
  readonly launch: () => Promise<Result<Launch>>;
  /** Ends every running turn over RPC. Resolves when done or given up; must end soon after `signal` aborts. */
  readonly endRuns: (signal: AbortSignal) => Promise<void>;
  /** Asks the gateway over RPC to restart itself. False: it could not be asked, or refused. */
  readonly requestRestart: (signal: AbortSignal) => Promise<boolean>;
  /** where it is looked for, for the sentences: `http://127.0.0.1:18789` */
  readonly url: () => string;
  /** takes secrets out of lines of output; left out: those that look like one */
  readonly redact?: (text: string) => string;
  /** what is known besides code and output when a gateway ended: the lock, Hearth's own reading of the config */
  readonly exitFacts: () => Promise<Pick<ExitFacts, 'holder' | 'listener' | 'configProblem' | 'configText'>>;
  /** asked when Hearth ends: does its gateway go on? */
  readonly keepRunning: () => boolean;
  readonly timers?: Timers;
  readonly random?: () => number;
}

/** Starts, watches, restarts and stops the gateway that Hearth started; interprets the state machine's effects. */
export interface Supervision extends AsyncDisposable {
  readonly machines: Watchable<Machine>;
  /** where the child's stdout and stderr go: 0600, appended to, cut back when it is long */
  readonly outputFile: string;
  /** Adopts what an earlier Hearth started and still runs. Once, before anything else. */
  adopt(): Promise<void>;
  /** Tells what was seen: `program`, `probed`, `announced`, `runs`, `service-loop`. */
  tell(
    event: Extract<MachineEvent, { kind: 'program' | 'probed' | 'announced' | 'runs' | 'service-loop' }>,
  ): void;
  /** Takes up a wish; how it goes on is in `machines`. A wish that the present state does not allow is refused with its problem. */
  ask(wish: Wish): Result<null>;
  /** The newest lines of the child's output, oldest first, redacted. */
  lastLines(count: number): Promise<string[]>;
  /** Lets go of the child (see `keepRunning`) or stops it in order; resolves when nothing of Hearth's own runs any more. */
  [Symbol.asyncDispose](): Promise<void>;
}
