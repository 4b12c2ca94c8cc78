import type { GatewayLogPage } from '../../../../shared/gateway/log-view.ts';
import type { Extent } from './scroll-place.ts';

/** Lines looked at in one place, because some have no time. */
const look = 8;

/**
 * The first line at or after the time `at` (ms since 1970), by halving: about seventeen reads in a million lines. Lines without a time
 * count as their neighbours do.
 *
 * @throws what `read` throws.
 */
export async function findTime(
  read: (from: number, count: number) => Promise<GatewayLogPage>,
  extent: Extent,
  at: number,
): Promise<number> {
  let low = extent.first;
  let high = extent.end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const page = await read(middle, Math.min(look, high - middle));
    const timed = page.lines.findIndex((line) => line.at !== null);
    const time = page.lines[timed]?.at ?? null;
    // Nothing there has a time: what lies above is searched on.
    if (time === null || time >= at) high = middle;
    else low = Math.max(middle, page.from + timed) + 1;
  }
  return low;
}
