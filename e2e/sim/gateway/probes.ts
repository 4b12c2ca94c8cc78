import type { RequestListener } from 'node:http';

/** What the probes tell. */
export interface ProbeHost {
  readonly muted: boolean;
  readonly draining: boolean;
  /** parts that are named beside the draining; empty and not draining: ready */
  readonly failing: readonly string[];
  /** reasons for a slow event loop; empty: it is well */
  readonly slow: readonly string[];
  readonly uptimeMs: number;
}

/** `/healthz` and `/readyz` as recorded; every other path gets the page of the control UI with status 200. */
export const probeHandler =
  (host: () => ProbeHost): RequestListener =>
  (request, response) => {
    const { muted, draining, failing, slow, uptimeMs } = host();
    if (muted) return;
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify(body));
    };
    switch (new URL(request.url ?? '/', 'http://sim').pathname) {
      case '/healthz':
      case '/health':
        json(200, { ok: true, status: 'live' });
        return;
      case '/readyz':
      case '/ready': {
        const parts = [...failing, ...(draining ? ['gateway-draining'] : [])];
        json(parts.length === 0 ? 200 : 503, {
          ready: parts.length === 0,
          failing: parts,
          uptimeMs,
          eventLoop: eventLoop(slow),
        });
        return;
      }
      default:
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
        response.end('<!doctype html><title>OpenClaw</title>');
    }
  };

export const eventLoop = (slow: readonly string[]): Record<string, unknown> => ({
  degraded: slow.length > 0,
  degradedSinceMs: null,
  reasons: slow,
  intervalMs: 1006.28,
  delayP99Ms: slow.length > 0 ? 2400 : 20.5,
  delayMaxMs: slow.length > 0 ? 2600 : 20.5,
  utilization: slow.length > 0 ? 0.99 : 0.02,
  cpuCoreRatio: slow.length > 0 ? 0.99 : 0.02,
});
