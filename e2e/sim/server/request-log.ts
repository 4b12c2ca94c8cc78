/** One request as a simulator saw it. */
export interface LogEntry {
  /** ms since 1970 by the simulator's clock */
  readonly at: number;
  readonly method: string;
  /** without the query */
  readonly path: string;
  /** the JSON object that came with it; null where there was none, or a huge one */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly bodyBytes: number;
  /** the model or instance that the body names */
  readonly model?: string;
  readonly authorized: boolean;
  /** null while no answer was begun, and for ever where there was none */
  readonly status: number | null;
  /** ms from the request to the end of its answer; null while that is open */
  readonly ms: number | null;
  /** the whole answer went out; false as well where the connection ended before */
  readonly answered: boolean;
}

export type OpenEntry = { -readonly [key in keyof LogEntry]: LogEntry[key] };

const mostEntries = 10_000;
/** Bytes of a body that is still worth keeping; an agent's prompt of 200k tokens is below. */
export const largestKeptBody = 1_048_576;

/** The last requests in the order of their coming. No headers are kept: they carry tokens. */
export class RequestLog {
  readonly #entries: OpenEntry[] = [];

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  open(entry: Pick<LogEntry, 'at' | 'method' | 'path' | 'authorized'>): OpenEntry {
    const whole: OpenEntry = {
      ...entry,
      body: null,
      bodyBytes: 0,
      status: null,
      ms: null,
      answered: false,
    };
    if (this.#entries.push(whole) > mostEntries) this.#entries.shift();
    return whole;
  }

  clear(): void {
    this.#entries.splice(0);
  }
}
