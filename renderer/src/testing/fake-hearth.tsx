import { cleanup, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { afterEach, vi } from 'vitest';
import type { Language } from '../../../shared/messages/index.ts';
import { done } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { makeI18n } from '../i18n.ts';
import { makeStore, type State, type Store } from '../store.ts';
import { HearthContext } from '../use-hearth.ts';

// jsdom lays nothing out and so observes no sizes.
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

// Each test starts with an empty page.
afterEach(cleanup);

const silent = () => vi.fn<() => Promise<never>>(() => new Promise(() => undefined));
const accepting = () => vi.fn<() => Promise<void>>(async () => undefined);

/** A client whose calls never answer, except those a test gives. Calls are recorded by vitest's mocks. */
export function fakeClient(given: { readonly [part in keyof Client]?: Partial<Client[part]> } = {}): Client {
  const client: Client = {
    app: { info: silent() },
    config: {
      watch: silent(),
      preview: silent(),
      apply: silent(),
      history: silent(),
      undo: silent(),
      create: silent(),
      reread: accepting(),
    },
    models: {
      watch: silent(),
      refresh: accepting(),
      setToken: vi.fn<Client['models']['setToken']>(async () => done(null)),
    },
    machine: {
      watch: silent(),
      samples: silent(),
      fleet: silent(),
      setToken: vi.fn<Client['machine']['setToken']>(async () => done(null)),
    },
    fit: { watch: silent(), estimate: silent() },
    warmth: {
      watch: silent(),
      set: silent(),
      cancel: silent(),
      resume: silent(),
      confirm: silent(),
      unload: silent(),
    },
    gateway: {
      watch: silent(),
      inspect: silent(),
      preflight: silent(),
      start: silent(),
      stop: silent(),
      restart: silent(),
      repair: silent(),
      setToken: vi.fn<Client['gateway']['setToken']>(async () => done(null)),
      logs: { watch: silent(), read: silent() },
      answers: { watch: silent(), read: silent(), export: silent() },
    },
    log: { watch: silent() },
    settings: { watch: silent(), set: silent() },
  };
  return {
    app: { ...client.app, ...given.app },
    config: { ...client.config, ...given.config },
    models: { ...client.models, ...given.models },
    machine: { ...client.machine, ...given.machine },
    fit: { ...client.fit, ...given.fit },
    warmth: { ...client.warmth, ...given.warmth },
    gateway: { ...client.gateway, ...given.gateway },
    log: { ...client.log, ...given.log },
    settings: { ...client.settings, ...given.settings },
  };
}

/** Renders a part of the page over a store in the given state. */
export function renderHearth(
  children: ReactNode,
  {
    state = {},
    client = fakeClient(),
    language = 'en',
    tryNow = vi.fn<() => void>(),
  }: { state?: Partial<State>; client?: Client; language?: Language; tryNow?: () => void } = {},
): RenderResult & { store: Store; client: Client } {
  const store = makeStore();
  store.setState(state);
  const result = render(
    <HearthContext value={{ store, client, tryNow }}>
      <I18nextProvider i18n={makeI18n(language)}>
        <I18nProvider locale={language}>{children}</I18nProvider>
      </I18nextProvider>
    </HearthContext>,
  );
  return { ...result, store, client };
}
