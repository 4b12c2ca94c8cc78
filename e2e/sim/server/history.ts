/** What happened to the models. `context` in tokens as told; `dropped`: the load was called off before it ended. */
export interface HistoryEntry {
  /** ms since 1970 by the simulator's clock */
  readonly at: number;
  readonly event: 'load-begun' | 'loaded' | 'load-failed' | 'load-refused' | 'dropped' | 'unloaded';
  /** the instance's; of a load that was refused, the model's key */
  readonly id: string;
  readonly key: string;
  readonly context: number | null;
  readonly by: Cause;
}

/**
 * A person in the app, the API for it, a request that needed the model, its time, room for another model, another context, the app's
 * end, an engine's death.
 */
export type Cause = 'person' | 'api' | 'request' | 'ttl' | 'evicted' | 'reload' | 'quit' | 'crash';
