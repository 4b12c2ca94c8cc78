import type { ClientContext, ClientLink } from '@orpc/client';
import type { LostWhy } from './connection.ts';

export type Link = ClientLink<ClientContext>;

/** An open wire to the services. */
export interface Wire {
  readonly link: Link;
  /** Settles when the wire is gone, whoever closed it. Never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A way to the services: a MessagePort on the desktop, a WebSocket in the browser. */
export interface Transport {
  /** Opens a wire; rejects when that fails or `signal` aborts. */
  open(signal: AbortSignal): Promise<Wire>;
  /** Why it did not open or was closed. */
  diagnose(signal: AbortSignal): Promise<LostWhy | 'wrong-key'>;
}
