import { useMemo, useState } from 'react';
import { type Chain, emptyChain, links, moveLink, removeLink } from '../../../shared/chain/chain.ts';
import type { AddModel } from '../../../shared/config/intent.ts';
import type { ReadyConfig } from '../../../shared/config/snapshot.ts';
import { addModel } from '../../../shared/models/add-model.ts';
import { resolveLink } from '../../../shared/models/model-ref.ts';
import { editStaging, type State } from '../store.ts';
import { useHearth, useServices } from '../use-hearth.ts';
import { type DropPlace, insertAt, moveTo } from './chain-items.ts';
import { canRedo, canUndo, redoStep, shownChain, stage, undoStep } from './staging.ts';

/** The config, while it could be read. */
export function readyConfig(state: State): ReadyConfig | null {
  return state.config?.status === 'ready' ? state.config : null;
}

/** The chain as the user wants it now: the staged one, else the file's. */
export function chainNow(state: State): Chain {
  return shownChain(state.staging, readyConfig(state)?.chain ?? emptyChain);
}

/** Everything that edits the chain. Each edit is staged, never written; each returns the chain as it is afterwards. */
export interface ChainActions {
  move(from: number, to: number): Chain;
  remove(index: number): Chain;
  /** Drop of a link; `shown` is the chain that was on screen. */
  drop(key: string, shown: Chain, place: DropPlace): Chain;
  /** Puts a model in, at the end without a place. Also stages what the config needs so that OpenClaw knows it. */
  insert(ref: string, shown: Chain, place: DropPlace | null): Chain;
  /** Steps back by one edit; false when there is none. */
  undo(): boolean;
  redo(): boolean;
}

export function useChainActions(): ChainActions {
  const { store } = useServices();
  return useMemo(() => {
    const edit = (
      change: (chain: Chain, config: ReadyConfig) => Chain,
      adds: (config: ReadyConfig) => AddModel[] = () => [],
    ): Chain => {
      const state = store.getState();
      const config = readyConfig(state);
      if (config === null) return chainNow(state);
      const to = change(chainNow(state), config);
      editStaging(store, (staging) => stage(staging, config.chain, to, adds(config)));
      return to;
    };
    const step = (can: typeof canUndo, go: typeof undoStep): boolean => {
      const { staging } = store.getState();
      if (!can(staging)) return false;
      editStaging(store, go);
      return true;
    };
    return {
      move: (from, to) => edit((chain) => moveLink(chain, from, to)),
      remove: (index) => edit((chain) => removeLink(chain, index)),
      drop: (key, shown, place) => edit((chain) => moveTo(chain, shown, key, place)),
      insert: (ref, shown, place) =>
        edit(
          (chain, config) => insertAt(chain, shown, ref, config.aliases, place),
          (config) => neededFor(ref, store.getState(), config),
        ),
      undo: () => step(canUndo, undoStep),
      redo: () => step(canRedo, redoStep),
    };
  }, [store]);
}

/** What the config lacks so that OpenClaw knows `ref`: nothing for a model that no endpoint offers. */
function neededFor(ref: string, state: State, config: ReadyConfig): AddModel[] {
  for (const endpoint of state.endpoints ?? []) {
    const model = endpoint.models.find((candidate) => candidate.ref === ref);
    if (model === undefined) continue;
    const needed = addModel(model, endpoint, config);
    return needed === null ? [] : [needed];
  }
  return [];
}

/** Where `ref` stands in `chain`, by its ref or by an alias; -1 when it is no link. */
export function indexOfRef(chain: Chain, ref: string, config: ReadyConfig | null): number {
  return links(chain).findIndex((link) => resolveLink(link, config?.aliases ?? {}) === ref);
}

/** The newest value, except that it stands still while `hold` is true: what is dragged must not move under the pointer. */
export function useHeld<T>(value: T, hold: boolean): T {
  const [held, setHeld] = useState(value);
  if (!hold && held !== value) setHeld(value);
  return hold ? held : value;
}

/** Are the lists to hold still? */
export function useDragging(): boolean {
  return useHearth((state) => state.dragging);
}
