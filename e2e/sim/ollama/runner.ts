import type { Resident } from '../server/generation.ts';
import type { Cause } from '../server/history.ts';
import { Slots } from '../server/slots.ts';
import type { SimModel } from './models.ts';

/** A model in memory, or on its way there. */
export interface Runner extends Resident {
  readonly model: SimModel;
  /** tokens: what was asked for, which decides whether a request needs a reload, and what it got */
  readonly askedContext: number;
  readonly context: number;
  /** bytes in all, and of them on the GPU */
  readonly bytes: number;
  readonly gpuBytes: number;
  loading: boolean;
  /** resolves when the load ended, one way or the other */
  readonly ready: Promise<void>;
  /** resolves when it is gone */
  readonly gone: PromiseWithResolvers<void>;
  /** ms that it stays after its last request */
  keepAliveMs: number;
  /** ms since 1970; null before its first request has ended */
  expiresAt: number | null;
  /** why it goes once nobody uses it any more */
  letGoBy?: Cause;
  /** requests that use it or wait in it */
  users: number;
}

/** Why a request got no model. */
export type Refusal = { readonly ok: false; readonly status: number; readonly message: string };

export const busy: Refusal = {
  ok: false,
  status: 503,
  message: 'server busy, please try again.  maximum pending requests exceeded',
};

export const canceled: Refusal = { ok: false, status: 499, message: 'request canceled' };

const inGiB = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export function tooLarge(needed: number, available: number): Refusal {
  const message = `model requires more system memory (${inGiB(needed)}) than is available (${inGiB(available)})`;
  return { ok: false, status: 500, message };
}

export function failed(model: SimModel): Refusal {
  const ended = 'llama runner process has terminated:';
  const messages = {
    'out-of-memory': `${ended} cudaMalloc failed: out of memory`,
    engine: `${ended} signal: aborted (core dumped)`,
    stalled: 'timed out waiting for llama runner to start - progress 0.42 - ',
  } as const;
  return { ok: false, status: 500, message: messages[model.loadFails ?? 'engine'] };
}

/** The one to unload for another: idle before busy, then the shortest `keep_alive`. */
export function leastMissed(runners: readonly Runner[]): Runner | undefined {
  const byStay = runners.toSorted((a, b) => a.keepAliveMs - b.keepAliveMs);
  return byStay.find(({ users }) => users === 0) ?? byStay[0];
}

/** Stands for a model that runs elsewhere: it is never resident here, and takes any number of requests. */
export function elsewhere(model: SimModel): Runner {
  return {
    model,
    askedContext: model.maxContext,
    context: model.maxContext,
    bytes: 0,
    gpuBytes: 0,
    loading: false,
    ready: Promise.resolve(),
    gone: Promise.withResolvers<void>(),
    keepAliveMs: 0,
    expiresAt: null,
    users: 0,
    slots: new Slots(Number.POSITIVE_INFINITY),
    prompts: [],
    ended: new AbortController(),
  };
}
