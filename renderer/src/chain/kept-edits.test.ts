import { describe, expect, it } from 'vitest';
import { chainOf } from '../../../shared/chain/chain.ts';
import type { ConfigSnapshot } from '../../../shared/config/snapshot.ts';
import { editStaging, makeStore, type Store, withConfig } from '../store.ts';
import { sampleConfig } from '../testing/sample-state.ts';
import { keepEdits, type Shelf } from './kept-edits.ts';
import { discard, isDirty, shownChain, stage, undoStep } from './staging.ts';

const file = chainOf(['lmstudio/a', 'lmstudio/b', 'lmstudio/c']);
const wish = chainOf(['lmstudio/b', 'lmstudio/a', 'lmstudio/c']);
const add = {
  kind: 'add-model',
  provider: 'lmstudio',
  endpointKind: 'lmstudio',
  baseUrl: 'http://127.0.0.1:1234/v1',
  model: {
    id: 'b',
    name: 'B',
    contextWindow: 4096,
    maxTokens: 1024,
    reasoning: false,
    vision: false,
  },
} as const;

/** The browser's storage of one tab. */
class Tab implements Shelf {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.items.set(key, text);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

const refuse = (): never => {
  throw new DOMException('full', 'QuotaExceededError');
};

/** A page that was just loaded. */
function load(storage: Shelf): Store {
  const store = makeStore();
  keepEdits(store, storage, new AbortController().signal);
  return store;
}

const see = (store: Store, config: ConfigSnapshot): void =>
  store.setState((state) => withConfig(state, config));
const config = sampleConfig(['lmstudio/a', 'lmstudio/b', 'lmstudio/c']);

/** A tab in which `wish` was staged in two steps. */
function withEdits(): Tab {
  const storage = new Tab();
  const store = load(storage);
  see(store, config);
  editStaging(store, (staging, now) => stage(staging, now, chainOf(['lmstudio/b']), [add]));
  editStaging(store, (staging, now) => stage(staging, now, wish));
  return storage;
}

describe('staged edits after a reload of the page', () => {
  it('are there again with their steps, once the file has been read', () => {
    const store = load(withEdits());
    expect(isDirty(store.getState().staging)).toBe(false);
    see(store, { status: 'unreadable', path: config.path, problem: { code: 'config-missing', params: {} } });
    see(store, config);
    const { staging } = store.getState();
    expect(shownChain(staging, file)).toEqual(wish);
    expect(staging.steps[2]?.addModels).toEqual([add]);
    expect(shownChain(undoStep(staging), file)).toEqual(chainOf(['lmstudio/b']));
  });

  it('are a choice when the chain was changed elsewhere meanwhile, and nothing when it is what was wanted', () => {
    const other = load(withEdits());
    see(other, sampleConfig(['lmstudio/c']));
    expect(other.getState().staging.theirs).toEqual(chainOf(['lmstudio/c']));
    expect(shownChain(other.getState().staging, file)).toEqual(wish);

    const storage = withEdits();
    const same = load(storage);
    see(same, sampleConfig(['lmstudio/b', 'lmstudio/a', 'lmstudio/c']));
    expect(isDirty(same.getState().staging)).toBe(false);
    expect(storage.items.size).toBe(0);
  });

  it('do not come back after they were discarded, nor for another file', () => {
    const storage = withEdits();
    const store = load(storage);
    see(store, config);
    editStaging(store, discard);
    expect(storage.items.size).toBe(0);

    const elsewhere = load(withEdits());
    see(elsewhere, { ...config, path: '/somewhere/else.json' });
    expect(elsewhere.getState().staging.steps).toEqual([]);
  });

  it.each(['', 'null', '{"path":1}', '{', JSON.stringify({ path: config.path, steps: [], at: 0 })])(
    'that cannot be read (%j) are none',
    (text) => {
      const storage = new Tab();
      storage.setItem('hearth.staged', text);
      const store = load(storage);
      see(store, config);
      expect(store.getState().staging.steps).toEqual([]);
    },
  );

  it('stay in the page where the browser forbids keeping them', () => {
    const store = load({ getItem: refuse, setItem: refuse, removeItem: refuse });
    see(store, config);
    editStaging(store, (staging, now) => stage(staging, now, wish));
    expect(shownChain(store.getState().staging, file)).toEqual(wish);
  });
});
