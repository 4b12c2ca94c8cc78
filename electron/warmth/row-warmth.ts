import type { Machine } from '../../shared/machine/snapshot.ts';
import { targetsOf } from '../../shared/fit/targets.ts';
import type { ModelFacts } from '../../shared/fit/facts.ts';
import type { Decision } from '../../shared/warmth/decide.ts';
import { heldBytes } from '../../shared/warmth/room.ts';
import type { WarmthRow } from '../../shared/warmth/rows.ts';
import type { Situation } from '../../shared/warmth/situation.ts';
import type { ModelWarmth } from '../../shared/warmth/snapshot.ts';
import { isSameModel } from '../../shared/models/model-id.ts';
import type { Kept } from './warmth-store.ts';

/** One model of the snapshot: wish, fact, and what it costs. */
export function rowWarmth(
  row: WarmthRow,
  { state }: Decision,
  situation: Situation,
  { machine, facts, kept }: { machine: Machine; facts: ModelFacts | null; kept: Kept },
): ModelWarmth {
  const { endpoint, wish, provider } = row;
  const isHere = endpoint?.location === 'this-machine';
  // Of a server that is away only an old list is known.
  const isTold = state.kind !== 'unknown';
  const isLoaded = isTold && (row.model?.loaded?.length ?? 0) > 0;
  const entry = provider?.models.find(({ id }) => isSameModel(endpoint?.kind ?? 'lmstudio', id, row.id));
  return {
    ref: row.ref,
    endpoint: endpoint === null ? null : { id: endpoint.id, name: endpoint.name },
    model: row.id,
    name: row.name,
    wish: { on: wish !== null, context: wish?.context ?? null, schedule: wish?.schedule ?? null },
    wanted: situation.wanted,
    state,
    canHold: situation.canAsk && endpoint !== null,
    memory: isTold ? memoryOf(row, isHere ? machine : null, facts) : null,
    powerWatts: isHere && isLoaded ? powerOf(machine) : null,
    coldStart: { estimateMs: situation.estimateMs, history: kept.history },
    prefix: kept.prefix,
    // OpenClaw's plugin serves the provider of exactly this name (2026.9.6).
    isPreloadedByOpenClaw: provider?.id === 'lmstudio' && provider.preload !== false,
    keepAliveOfConfig: endpoint?.kind === 'ollama' ? (entry?.keepAlive ?? null) : null,
  };
}

function memoryOf(
  { endpoint, model }: WarmthRow,
  machine: Machine | null,
  facts: ModelFacts | null,
): ModelWarmth['memory'] {
  if (endpoint === null || model === null) return null;
  const loaded = model.loaded ?? [];
  const target = machine === null ? null : (targetsOf(machine)[0] ?? null);
  const bytes = heldBytes({ endpoint, model, facts }, target);
  if (bytes === null) return null;
  return { bytes, source: loaded.every((one) => one.bytes !== undefined) ? 'server' : 'estimate' };
}

/** What the machine's memories and processors draw, as far as it is told. W */
function powerOf({ pools }: Machine): number | null {
  const told = pools.flatMap(({ powerWatts }) => powerWatts ?? []);
  return told.length === 0 ? null : told.reduce((sum, watts) => sum + watts, 0);
}
