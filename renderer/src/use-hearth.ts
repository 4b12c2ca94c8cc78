import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from './connection/client.ts';
import type { State, Store } from './store.ts';

/** What every component may use: the store, the services, and a way to connect now. */
export interface Hearth {
  readonly store: Store;
  readonly client: Client;
  readonly tryNow: () => void;
}

export const HearthContext = createContext<Hearth | null>(null);

/** The store and the services. Throws outside of {@link HearthContext}. */
export function useServices(): Hearth {
  const hearth = useContext(HearthContext);
  if (hearth === null) throw new Error('No HearthContext above this component.');
  return hearth;
}

/** A part of the state; renders anew when it changes. The selector returns what is in the state, or a primitive. */
export function useHearth<T>(select: (state: State) => T): T {
  return useStore(useServices().store, select);
}
