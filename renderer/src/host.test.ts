import { describe, expect, it, vi } from 'vitest';
import { chainOf } from '../../shared/chain/chain.ts';
import type { ConfigSnapshot } from '../../shared/config/snapshot.ts';
import { stage } from './chain/staging.ts';
import type { LostWhy } from './connection/connection.ts';
import type { Transport, Wire } from './connection/transport.ts';
import { openHost, type Timing, tryWhenHopeful } from './host.ts';
import { editStaging, makeStore } from './store.ts';
import { sampleConfig } from './testing/sample-state.ts';

/** A clock that only the test moves. */
class HandClock implements Timing {
  #now = 0;
  readonly #waits = new Set<{ readonly due: number; readonly wake: () => void }>();

  now = (): number => this.#now;
  random = (): number => 0.5;
  wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const entry = {
        due: this.#now + ms,
        wake: () => {
          this.#waits.delete(entry);
          resolve();
        },
      };
      this.#waits.add(entry);
      if (signal.aborted) entry.wake();
      else signal.addEventListener('abort', entry.wake, { once: true });
    });

  get pending(): number {
    return this.#waits.size;
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const entry of this.#waits) if (entry.due <= this.#now) entry.wake();
  }
}

/** Services behind a wire that the test can cut. `up` false: nothing answers. */
class FakeServices implements Transport {
  up = true;
  why: LostWhy | 'wrong-key' = 'no-answer';
  config: ConfigSnapshot = sampleConfig(['a/one', 'b/two']);
  opened = 0;
  readonly watched: string[] = [];
  readonly live = new Set<string>();
  #cut: () => void = () => undefined;

  cut(): void {
    this.#cut();
  }

  diagnose = async (): Promise<LostWhy | 'wrong-key'> => this.why;

  open = async (): Promise<Wire> => {
    if (!this.up) throw new Error('refused');
    this.opened += 1;
    const end = new AbortController();
    this.#cut = () => end.abort();
    const gone = new Promise<void>((resolve) => {
      end.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return {
      link: { call: async (path, _input, { signal }) => this.#answer(path.join('.'), gone, signal) },
      closed: gone,
      close: () => end.abort(),
    };
  };

  #answer(path: string, gone: Promise<void>, signal: AbortSignal | undefined): unknown {
    if (path === 'app.info') return { version: '1', host: 'web', platform: 'linux', stateDir: '/s' };
    this.watched.push(path);
    return this.#stream(path, gone, signal);
  }

  async *#stream(path: string, gone: Promise<void>, signal: AbortSignal | undefined): AsyncGenerator {
    this.live.add(path);
    try {
      if (path === 'config.watch') yield this.config;
      const stopped = new Promise<void>((resolve) =>
        signal?.addEventListener('abort', () => resolve(), { once: true }),
      );
      await Promise.race([gone, stopped]);
    } finally {
      this.live.delete(path);
    }
  }
}

const streams = [
  'config.watch',
  'fit.watch',
  'gateway.watch',
  'log.watch',
  'machine.fleet',
  'machine.samples',
  'machine.watch',
  'models.watch',
  'settings.watch',
  'warmth.watch',
];

describe('the way to the services', () => {
  it('connects, fills the store, and subscribes to everything again after the connection was cut', async () => {
    const services = new FakeServices();
    const clock = new HandClock();
    const store = makeStore();
    await using host = openHost(services, store, clock);
    await expect.poll(() => store.getState().config?.status).toBe('ready');
    expect(store.getState().connection).toEqual({ kind: 'connected' });
    expect(services.watched.toSorted()).toEqual(streams);
    expect(host.client).toBeDefined();

    editStaging(store, (staging) => stage(staging, chainOf(['a/one', 'b/two']), chainOf(['b/two', 'a/one'])));
    services.watched.length = 0;
    services.cut();
    await expect.poll(() => store.getState().connection.kind).toBe('lost');
    expect(store.getState().connection).toMatchObject({ nextTryAt: 500, attempt: 1 });
    expect(store.getState().config?.status).toBe('ready');

    clock.pass(500);
    await expect.poll(() => store.getState().connection.kind).toBe('connected');
    await expect.poll(() => services.watched.toSorted()).toEqual(streams);
    expect(store.getState().staging.steps.at(-1)?.to).toEqual(chainOf(['b/two', 'a/one']));
  });

  it('does not keep the services looking while the page is hidden, and sees everything again when it is shown', async () => {
    const services = new FakeServices();
    const store = makeStore();
    await using _host = openHost(services, store, new HandClock());
    const shown = vi.spyOn(document, 'visibilityState', 'get');
    const turn = (state: DocumentVisibilityState): void => {
      shown.mockReturnValue(state);
      document.dispatchEvent(new Event('visibilitychange'));
    };
    await expect.poll(() => [...services.live].toSorted()).toEqual(streams);
    for (let i = 0; i < 3; i += 1) {
      turn('hidden');
      await expect
        .poll(() => [...services.live].toSorted())
        .toEqual(['config.watch', 'log.watch', 'settings.watch']);
      turn('visible');
      await expect.poll(() => [...services.live].toSorted()).toEqual(streams);
    }
    expect(services.opened).toBe(1);
    expect(store.getState().connection.kind).toBe('connected');
    turn('hidden');
    services.cut();
    await expect.poll(() => store.getState().connection.kind).toBe('lost');
    shown.mockRestore();
  });

  it('tries at once when the user asks for it, and fails calls at once meanwhile', async () => {
    const services = new FakeServices();
    services.up = false;
    const store = makeStore();
    await using host = openHost(services, store, new HandClock());
    await expect.poll(() => store.getState().connection.kind).toBe('lost');
    await expect(host.client.models.refresh()).rejects.toThrow('Not connected');
    services.up = true;
    host.tryNow();
    await expect.poll(() => store.getState().connection.kind).toBe('connected');
  });

  it('tries at once when the network is back, and not for a look at a page whose key is wrong', async () => {
    const services = new FakeServices();
    services.up = false;
    const store = makeStore();
    const end = new AbortController();
    await using host = openHost(services, store, new HandClock());
    tryWhenHopeful(host, store, window, end.signal);
    await expect.poll(() => store.getState().connection).toMatchObject({ kind: 'lost', attempt: 1 });
    services.why = 'wrong-key';
    window.dispatchEvent(new Event('online'));
    await expect.poll(() => store.getState().connection.kind).toBe('wrong-key');
    services.up = true;
    window.dispatchEvent(new Event('focus'));
    expect(services.opened).toBe(0);
    window.dispatchEvent(new Event('hashchange'));
    await expect.poll(() => store.getState().connection.kind).toBe('connected');
    end.abort();
  });

  it('gives up on a wire over which nobody answers', async () => {
    const clock = new HandClock();
    const store = makeStore();
    const close = vi.fn<() => void>();
    const silent: Transport = {
      open: async () => ({
        link: { call: () => new Promise(() => undefined) },
        closed: new Promise(() => undefined),
        close,
      }),
      diagnose: async () => 'no-answer',
    };
    await using _host = openHost(silent, store, clock);
    await expect.poll(() => clock.pending).toBe(2);
    clock.pass(5000);
    await expect.poll(() => store.getState().connection.kind).toBe('lost');
    expect(close).toHaveBeenCalled();
  });

  it('leaves no stream and no wait behind', async () => {
    const services = new FakeServices();
    const clock = new HandClock();
    const store = makeStore();
    const host = openHost(services, store, clock);
    await expect.poll(() => services.live.size).toBe(streams.length);
    await host[Symbol.asyncDispose]();
    expect(services.live.size).toBe(0);
    expect(clock.pending).toBe(0);
    services.cut();
    expect(services.opened).toBe(1);
  });
});
