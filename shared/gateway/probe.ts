/**
 * What one look at the gateway's own probes showed (`/readyz`, and `/healthz` where that does not tell; OpenClaw 2026.9.6). They take
 * 1 to 2 ms and are the only thing that is asked again and again.
 */
export type Probe =
  /** `/readyz` answered: 200, or 503 with the parts it waits for. */
  | {
      readonly kind: 'answers';
      readonly ready: boolean;
      /** parts named as failing, `gateway-draining` left out */
      readonly failing: readonly string[];
      readonly draining: boolean;
      /** ms the gateway says it runs; null where it does not say */
      readonly uptimeMs: number | null;
      readonly eventLoop: EventLoop | null;
    }
  /** `/healthz` answers as a gateway's does, `/readyz` does not. */
  | { readonly kind: 'lives' }
  /** Nothing listens. */
  | { readonly kind: 'nothing' }
  /** Something listens and gives no answer in time. */
  | { readonly kind: 'hangs' }
  /** Something answers that is no gateway. */
  | { readonly kind: 'other-program' };

/** The gateway's own judgement of its event loop. */
export interface EventLoop {
  readonly degraded: boolean;
  /** the gateway's words */
  readonly reasons: readonly string[];
  /** ms, 99th percentile */
  readonly delayMs: number | null;
  /** 0…1 */
  readonly utilization: number | null;
}
