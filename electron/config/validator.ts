import { z } from 'zod';
import { findOpenClaw, type OpenClawProgram } from '../process/find-openclaw.ts';
import { printedObject } from '../process/printed-json.ts';
import { run, type RunOutcome } from '../process/run.ts';
import type { Environment } from '../process/clean-environment.ts';
import { Latest } from '../streams/latest.ts';

/** What OpenClaw says against a config, and where. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

export type Verdict =
  | { readonly kind: 'valid'; readonly warnings: readonly Issue[] }
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | { readonly kind: 'no-openclaw' | 'no-answer' };

/** Judges a config file before it takes the place of the real one. */
export interface Validator extends AsyncDisposable {
  readonly state: Latest<'looking' | 'found' | 'not-found'>;
  /** Finds out whether there is a validator, again from time to time while there is none. `validate` does it by itself. */
  look(): Promise<void>;
  /** `file` lies where its includes resolve as the real file's do. */
  validate(file: string): Promise<Verdict>;
}

export interface ValidatorOptions {
  readonly env: Environment;
  /** the OpenClaw program the user chose; asked anew each time, because the choice may change */
  readonly choice?: () => string | null;
  /** ms; a busy gateway makes the command line program take 5 to 8 s */
  readonly deadline?: number;
  readonly find?: typeof findOpenClaw;
  /** ms, monotonic */
  readonly now?: () => number;
}

/** ms after which OpenClaw is looked for once more where it was not found: somebody may have installed it meanwhile */
const lookAgainAfter = 10_000;

/** OpenClaw's own validator: `openclaw config validate --json` with `OPENCLAW_CONFIG_PATH` on the candidate (2026.9.6). */
export function openClawValidator(options: ValidatorOptions): Validator {
  return new OpenClawValidator(options);
}

class OpenClawValidator implements Validator {
  readonly state = new Latest<'looking' | 'found' | 'not-found'>('looking');
  readonly #options: ValidatorOptions;
  readonly #stop = new AbortController();
  #found: Promise<OpenClawProgram | null> | undefined;
  #lookedAt = 0;
  #lookedFor: string | null = null;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: ValidatorOptions) {
    this.#options = options;
  }

  async look(): Promise<void> {
    await this.#openClaw();
  }

  async validate(file: string): Promise<Verdict> {
    const openclaw = await this.#openClaw();
    if (openclaw === null) return { kind: 'no-openclaw' };
    const outcome = await this.#track(
      run(openclaw.program, [...openclaw.args, 'config', 'validate', '--json'], {
        env: { ...openclaw.env, OPENCLAW_CONFIG_PATH: file },
        deadline: this.#options.deadline ?? 20_000,
        signal: this.#stop.signal,
      }),
    );
    return readVerdict(outcome);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#running, this.#found]);
  }

  #openClaw(): Promise<OpenClawProgram | null> {
    const now = (this.#options.now ?? (() => performance.now()))();
    const choice = this.#options.choice?.() ?? null;
    const again = this.state.value === 'not-found' && now - this.#lookedAt > lookAgainAfter;
    if (this.#found === undefined || again || choice !== this.#lookedFor) {
      this.#lookedAt = now;
      this.#lookedFor = choice;
      this.#found = this.#find(choice);
    }
    return this.#found;
  }

  async #find(choice: string | null): Promise<OpenClawProgram | null> {
    const { env, find = findOpenClaw } = this.#options;
    const found = await find({ env, signal: this.#stop.signal, ...(choice === null ? {} : { choice }) });
    this.state.set(found.found ? 'found' : 'not-found');
    return found.found ? found.openclaw : null;
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

const issuesSchema = z.array(z.object({ path: z.string().catch(''), message: z.string() }));
const answerSchema = z.discriminatedUnion('valid', [
  z.object({ valid: z.literal(true), warnings: issuesSchema.catch([]) }),
  z.object({
    valid: z.literal(false),
    issues: issuesSchema.catch([]),
    error: z.string().catch('valid: false'),
  }),
]);

/** Reads the validator's answer: one JSON object on stdout. A "no" counts whatever reasons come with it; a "yes" needs success. */
export function readVerdict(outcome: RunOutcome): Verdict {
  if (outcome.kind !== 'ended') return { kind: outcome.kind === 'not-started' ? 'no-openclaw' : 'no-answer' };
  const answer = answerSchema.safeParse(printedObject(outcome.stdout));
  if (!answer.success) return { kind: 'no-answer' };
  if (answer.data.valid)
    return outcome.code === 0 ? { kind: 'valid', warnings: answer.data.warnings } : { kind: 'no-answer' };
  const { issues, error } = answer.data;
  return { kind: 'invalid', issues: issues.length > 0 ? issues : [{ path: '', message: error }] };
}
