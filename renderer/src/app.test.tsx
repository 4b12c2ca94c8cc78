import { act, cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import { App } from './app.tsx';
import { makeStore, type State, type Store } from './store.ts';
import { fakeClient } from './testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleGateway, sampleModel } from './testing/sample-state.ts';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open(state: Partial<State> = {}): Store {
  const store = makeStore();
  store.setState({
    connection: { kind: 'connected' },
    config: sampleConfig(['lmstudio/big']),
    endpoints: [sampleEndpoint([sampleModel('big', { name: 'Big One' })])],
    ...state,
  });
  render(<App hearth={{ store, client: fakeClient(), tryNow: () => undefined }} />);
  return store;
}

describe('the window', () => {
  it('opens on Home with models and chain, before anything is known and after', () => {
    const store = open({ config: null, endpoints: null });
    expect(screen.getByText('Looking for model servers…')).toBeTruthy();
    expect(screen.getAllByText('Reading the config…').length).toBeGreaterThan(0);
    act(() =>
      store.setState({
        config: sampleConfig(['lmstudio/big']),
        endpoints: [sampleEndpoint([sampleModel('big')])],
      }),
    );
    expect(screen.getByRole('heading', { name: 'Models' })).toBeTruthy();
    expect(screen.getByRole('grid', { name: 'Fallback chain, in order' })).toBeTruthy();
  });

  it('changes language and theme at once, and the document says which', () => {
    const store = open({ settings: { ...defaultSettings, language: 'en', theme: 'light' } });
    expect(document.documentElement.lang).toBe('en');
    act(() => store.setState({ settings: { ...defaultSettings, language: 'de', theme: 'dark' } }));
    expect(document.documentElement.lang).toBe('de');
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(screen.getByRole('heading', { name: 'Modelle' })).toBeTruthy();
  });

  it('follows the system’s language when none was chosen', () => {
    vi.spyOn(window.navigator, 'languages', 'get').mockReturnValue(['fr-FR', 'de-AT', 'en']);
    open();
    expect(document.documentElement.lang).toBe('de');
  });

  it('opens the Gateway page from the sidebar and from the pill, and says a change of its state on every page', async () => {
    const user = userEvent.setup();
    const store = open({ gateway: sampleGateway() });
    await user.click(screen.getByRole('button', { name: 'Gateway' }));
    expect(screen.getByRole('heading', { name: 'Gateway ready' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Home' }));
    act(() => store.setState({ gateway: sampleGateway({ state: { kind: 'stopped', exit: null } }) }));
    expect(screen.getByText('Gateway: stopped')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Gateway stopped' }));
    expect(screen.getByRole('heading', { name: 'Gateway stopped' })).toBeTruthy();
  });

  it('goes to Settings and back without losing staged edits', async () => {
    const user = userEvent.setup();
    const store = open({ config: sampleConfig([]) });
    await user.click(screen.getByRole('button', { name: 'Add Big One to the chain' }));
    await user.click(screen.getByRole('button', { name: 'Settings' }));
    expect(screen.getByRole('button', { name: 'Settings' }).getAttribute('aria-current')).toBe('page');
    await user.click(screen.getByRole('button', { name: 'Home' }));
    expect(store.getState().staging.steps.at(-1)?.to.primary).toBe('lmstudio/big');
  });
});
