import type { EndpointState, Model } from '../../shared/models/endpoint.ts';

/** A server to be asked. */
export interface ServerTarget {
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  /** provider id for the models' refs */
  readonly provider: string;
  /** null: none is known */
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly limits?: Limits;
}

export interface Limits {
  /** ms for the greeting */
  readonly greetingMs: number;
  /** ms for one list */
  readonly listMs: number;
  /** bytes of one list */
  readonly listBytes: number;
}

/** What one look at a server showed. `models` is null where no list could be read. */
export interface ServerReading {
  readonly state: Exclude<EndpointState, { kind: 'checking' }>;
  readonly api: 'v1' | 'v0' | 'openai' | null;
  readonly models: Model[] | null;
  /** rows that could not be read */
  readonly dropped: number;
}
