import type { KvGroup } from './facts.ts';

/** What one layer keeps of every token. */
export type LayerCache = Omit<KvGroup, 'layers'>;

/** Layers with the same cache as one group, in the order in which they first come; layers that keep nothing are left out. */
export function groupLayers(layers: readonly LayerCache[]): KvGroup[] {
  const groups = new Map<string, KvGroup>();
  for (const { heads, keyDim, valueDim, window } of layers) {
    if (heads * (keyDim + valueDim) === 0) continue;
    const kind = [heads, keyDim, valueDim, window].join(' ');
    groups.set(kind, { layers: (groups.get(kind)?.layers ?? 0) + 1, heads, keyDim, valueDim, window });
  }
  return [...groups.values()];
}
