import type { z } from 'zod';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import type { GatewayLink as LinkState } from '../../../shared/gateway/snapshot.ts';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { Latest } from '../../streams/latest.ts';
import type { GatewayEvent } from './gateway-events.ts';
import type { GatewayLink, LinkTarget } from './gateway-link.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { GatewayHello } from './hello.ts';
import type { OperatorScope } from './scopes.ts';

type Reply = (params: Record<string, unknown>) => unknown;

/** A connection of which a test decides everything: no socket, so that clocks can be moved by hand. */
export class FakeLink implements Pick<
  GatewayLink,
  'request' | 'withScope' | 'subscribe' | 'state' | 'hello' | 'target' | 'redact'
> {
  readonly state = new Latest<LinkState>({ kind: 'off' });
  readonly target: LinkTarget = { url: 'ws://127.0.0.1:18789', remote: false, credentials: [] };
  readonly asked: string[] = [];
  readonly scopes: OperatorScope[] = [];
  /** by method; what throws is a busy gateway */
  readonly replies = new Map<string, Reply>();
  readonly #listeners = new Set<(event: GatewayEvent) => void>();
  hello: GatewayHello | null = null;

  get listeners(): number {
    return this.#listeners.size;
  }

  come(): void {
    this.hello = {
      version: '2026.9.6',
      bootId: 'boot',
      scopes: ['operator.read'],
    };
    this.state.set({ kind: 'connected', scopes: ['operator.read'] });
    this.tell({ kind: 'connected', sameBoot: false });
  }

  go(): void {
    this.hello = null;
    this.state.set({ kind: 'off' });
    this.tell({ kind: 'disconnected' });
  }

  readonly redact = logRedactor(['planted-secret']);

  tell(event: GatewayEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: GatewayEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly request: GatewayRequest = async <T>(method: string, params: object, schema: z.ZodType<T>) => {
    this.asked.push(method);
    const reply = this.replies.get(method);
    if (this.hello === null || reply === undefined) return failed(problem('gateway-not-connected'));
    try {
      return done(schema.parse(reply(params as Record<string, unknown>)));
    } catch {
      return failed(problem('gateway-busy'));
    }
  };

  withScope<T>(
    scope: OperatorScope,
    work: (request: GatewayRequest) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    this.scopes.push(scope);
    return work(this.request);
  }
}
