import type { SameServer } from '../../shared/warmth/gone.ts';
import type { Servers, Standing } from './ports.ts';

/** One standing connection to each server that holds what Hearth loaded, and none to any other. */
export class Standings implements Disposable {
  readonly #servers: Servers;
  readonly #open = new Map<string, Standing>();

  constructor(servers: Servers) {
    this.#servers = servers;
  }

  /** Opens what is missing and closes what is needed no more. `endpoints`: ids. */
  keep(endpoints: ReadonlySet<string>): void {
    for (const [id, standing] of this.#open) {
      if (endpoints.has(id)) continue;
      standing[Symbol.dispose]();
      this.#open.delete(id);
    }
    for (const id of endpoints) {
      if (this.#open.has(id)) continue;
      const standing = this.#servers.stand(id);
      if (standing !== null) this.#open.set(id, standing);
    }
  }

  /** A server answered a look: what was lost before can be had again. */
  renew(endpoint: string): void {
    this.#open.get(endpoint)?.renew();
  }

  /** Has a server been one and the same since then? ms since 1970 */
  since(endpoint: string, at: number): SameServer {
    return this.#open.get(endpoint)?.since(at) ?? 'unknown';
  }

  [Symbol.dispose](): void {
    this.keep(new Set());
  }
}
