import type { FitWish } from '../../../shared/fit/judgement.ts';
import type { Store } from '../store.ts';

/** The model whose fit is looked at closely. */
export interface OpenFit {
  /** of its row */
  readonly key: string;
  /** what it is judged for while it is looked at; null: what the list judges it for */
  readonly wish: FitWish | null;
}

/** Shows how the model of the row with `key` fits. */
export function openFit(store: Store, key: string): void {
  store.setState({ openFit: { key, wish: null } });
}

export function closeFit(store: Store): void {
  store.setState({ openFit: null });
}

/** Judges the model that is looked at for something else. */
export function changeWish(store: Store, wish: FitWish): void {
  store.setState(({ openFit }) => (openFit === null ? {} : { openFit: { ...openFit, wish } }));
}
