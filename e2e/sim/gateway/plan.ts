import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Who runs the gateway besides the one who asks, as `openclaw gateway status --json` tells it. */
const serviceKinds = ['none', 'launchd', 'launchd-looping', 'launchd-system', 'systemd'] as const;

/**
 * What the simulated `openclaw` is to do. The test writes it, every call of the program reads it anew: so a test rules also over a
 * gateway that Hearth starts. Times in ms.
 */
export const planSchema = z.object({
  version: z.string().default('2026.9.6'),
  /** from the start of the process until `/healthz` answers; the real one takes 8 to 15 s */
  listenAfterMs: z.number().default(150),
  /** from then until `/readyz` says 200; null: never */
  readyAfterMs: z.number().nullable().default(150),
  /** from the end of the old to the start of the new listener at a restart in process; the real one takes 4.6 to 7 s */
  restartMs: z.number().default(300),
  /** from an edit of the config to its being applied; the real one takes 740 to 1,500 */
  reloadMs: z.number().default(200),
  /** a gateway that is stricter than the validator: it rejects a config with this text in it */
  rejects: z.object({ text: z.string(), path: z.string(), message: z.string() }).nullable().default(null),
  /** ends at once with this code, before anything else is looked at */
  exit: z.object({ code: z.int(), stderr: z.string() }).nullable().default(null),
  /** does not end on SIGTERM */
  ignoresStop: z.boolean().default(false),
  service: z.enum(serviceKinds).default('none'),
  /** false once `gateway stop` has taken the service out of its manager */
  serviceLoaded: z.boolean().default(true),
  /** what `gateway start|stop|restart` answer instead of doing it */
  serviceRefuses: z.string().nullable().default(null),
});

export type Plan = z.infer<typeof planSchema>;

/** One call of the program. */
export interface Call {
  readonly pid: number;
  readonly args: readonly string[];
}

/** A folder for one simulated installation: the plan, what was called, and where the running gateway is controlled. */
export class SimFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** What is in no plan yet is as the schema says. */
  async plan(): Promise<Plan> {
    return planSchema.parse(JSON.parse((await readIfThere(join(this.path, 'plan.json'))) ?? '{}'));
  }

  async change(changes: Partial<Plan>): Promise<void> {
    await this.#replace('plan.json', { ...(await this.plan()), ...changes });
  }

  async record(call: Call): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await appendFile(join(this.path, 'calls.jsonl'), `${JSON.stringify(call)}\n`);
  }

  /** Every call so far, oldest first. */
  async calls(): Promise<Call[]> {
    const text = (await readIfThere(join(this.path, 'calls.jsonl'))) ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Call);
  }

  async tellControl(control: { url: string; pid: number }): Promise<void> {
    await this.#replace('control.json', control);
  }

  /** The gateway that listened last; null before the first. It may be gone. */
  async control(): Promise<{ url: string; pid: number } | null> {
    const text = await readIfThere(join(this.path, 'control.json'));
    return text === null ? null : (JSON.parse(text) as { url: string; pid: number });
  }

  /** Readers never see half a file. */
  async #replace(name: string, value: unknown): Promise<void> {
    await mkdir(this.path, { recursive: true });
    const beside = join(this.path, `${name}.${process.pid}`);
    await writeFile(beside, JSON.stringify(value));
    await rename(beside, join(this.path, name));
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
