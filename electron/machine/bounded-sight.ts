import type { MachineGap } from '../../shared/machine/snapshot.ts';
import type { Sight } from './platform-reader.ts';

/** characters of a name, and of a tool's own words */
const longestName = 200;
const longestWords = 300;
/** GPUs, memories and gaps that are told of */
const most = 64;

/** Signs that do not show, or turn the direction of what is beside them. */
const unseen = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]+/gu;

/** What was told of a computer, with an end: whatever its tools and its firmware print, each snapshot stays small and can be shown. */
export function boundedSight(sight: Sight): Sight {
  return {
    ...sight,
    os: nameOf(sight.os),
    model: nameOf(sight.model),
    cpu: nameOf(sight.cpu),
    gpus: sight.gpus.slice(0, most).map((gpu) => ({ ...gpu, name: clean(gpu.name, longestName) })),
    pools: sight.pools.slice(0, most).map((pool) => ({ ...pool, name: clean(pool.name, longestName) })),
    gaps: distinct(sight.gaps.map(boundedGap)).slice(0, most),
  };
}

const nameOf = (text: string | null): string | null => (text === null ? null : clean(text, longestName));

function clean(text: string, longest: number): string {
  return text.slice(0, longest).toWellFormed().replaceAll(unseen, ' ').trim();
}

function boundedGap({ detail, ...gap }: MachineGap): MachineGap {
  return detail === undefined ? gap : { ...gap, detail: clean(detail, longestWords) };
}

/** One reader may ask several things, and all of them may fail alike. */
function distinct(gaps: readonly MachineGap[]): MachineGap[] {
  return [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()];
}
