import { vi } from 'vitest';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import { ManualTimers } from '../../streams/manual-timers.ts';
import type { Credential } from './credential.ts';
import { FakeGateway } from './fake-gateway.test-support.ts';
import type { GatewayEvent } from './gateway-events.ts';
import { GatewayLink, type LinkTarget } from './gateway-link.ts';

export const token = (value: string, from: Credential['from'] = 'config'): Credential => ({
  kind: 'token',
  value,
  from,
});
export const right = token('the-right-token');
export const wrong = token('some-old-token', 'user');

/** A link, the gateway it may connect to, and what it told. Disposing ends both. */
export class LinkBench implements AsyncDisposable {
  readonly timers = new ManualTimers();
  readonly events: GatewayEvent[] = [];
  readonly gateway: FakeGateway;
  readonly link: GatewayLink;

  private constructor(gateway: FakeGateway) {
    this.gateway = gateway;
    this.link = new GatewayLink({
      version: '0.1.0',
      timers: this.timers,
      redact: logRedactor(['planted-provider-key']),
      identity: () => Promise.reject(new Error('no device is wanted on this machine')),
    });
    this.link.subscribe((event) => this.events.push(event));
  }

  static async open(): Promise<LinkBench> {
    return new LinkBench(await FakeGateway.start());
  }

  target(...credentials: Credential[]): LinkTarget {
    return { url: this.gateway.url, remote: false, credentials };
  }

  /** Connects with these credentials and waits until that is done. */
  async connect(...credentials: Credential[]): Promise<void> {
    this.link.connect(this.target(...credentials));
    await this.reaches('connected');
  }

  /** Resolves when the link is in that state. */
  async reaches(kind: string, code?: string): Promise<void> {
    for await (const state of this.link.state.watch())
      if (
        state.kind === kind &&
        (code === undefined || (state.kind === 'failed' && state.problem.code === code))
      )
        return;
  }

  /** Lets time pass, a quarter of a second at a look, until something holds. */
  async passesUntil(holds: () => boolean): Promise<void> {
    const look = async (): Promise<boolean> => {
      if (!holds()) await this.timers.advance(250);
      return holds();
    };
    await vi.waitUntil(look, { interval: 5, timeout: 20_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link[Symbol.asyncDispose]();
    await this.gateway[Symbol.asyncDispose]();
  }
}

/** Resolves when something holds, without moving the clock. */
export async function until(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { interval: 5, timeout: 20_000 });
}
