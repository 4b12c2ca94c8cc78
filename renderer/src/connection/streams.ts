import {
  type Store,
  withConfig,
  withFleet,
  withLog,
  withMachine,
  withSamples,
  withWarmth,
} from '../store.ts';
import type { Client } from './client.ts';
import { keepEqual } from './keep-equal.ts';
import { whileShown } from './while-shown.ts';

/**
 * Feeds the store from the services' streams until `signal` aborts. Resolves as soon as one of them ends or fails, because then the
 * page no longer sees everything; the caller connects anew and all of them are subscribed again.
 */
export async function feedStore(client: Client, store: Store, signal: AbortSignal): Promise<void> {
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  const options = { signal: both };
  const streams = [
    each(client.config.watch(undefined, options), (config) =>
      store.setState((state) => withConfig(state, config)),
    ),
    whileShown(both, (shown) =>
      each(client.models.watch(undefined, { signal: shown }), (endpoints) =>
        store.setState((state) => ({ endpoints: keepEqual(state.endpoints, endpoints) })),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.machine.watch(undefined, { signal: shown }), (machine) =>
        store.setState((state) => withMachine(state, machine)),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.machine.samples({ after: 0 }, { signal: shown }), (samples) =>
        store.setState((state) => withSamples(state, samples)),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.machine.fleet(undefined, { signal: shown }), (fleet) =>
        store.setState((state) => withFleet(state, fleet)),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.fit.watch(undefined, { signal: shown }), (modelFacts) =>
        store.setState((state) => ({ modelFacts: keepEqual(state.modelFacts, modelFacts) })),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.warmth.watch(undefined, { signal: shown }), (warmth) =>
        store.setState((state) => withWarmth(state, warmth)),
      ),
    ),
    whileShown(both, (shown) =>
      each(client.gateway.watch(undefined, { signal: shown }), (gateway) =>
        store.setState((state) => ({ gateway: keepEqual(state.gateway, gateway) })),
      ),
    ),
    each(client.settings.watch(undefined, options), (settings) => store.setState({ settings })),
    each(client.log.watch({ after: 0 }, options), (batch) =>
      store.setState((state) => withLog(state, batch)),
    ),
  ].map((stream) => stream.catch(() => undefined));
  await Promise.race(streams);
  end.abort();
  await Promise.all(streams);
}

async function each<T>(stream: Promise<AsyncIterable<T>>, take: (value: T) => void): Promise<void> {
  for await (const value of await stream) take(value);
}
