/**
 * The scale of the meter: logarithmic from 8 GiB to 1.5 TiB. What is less than 8 GiB has a short straight piece before it, so that a
 * small model and a machine in its first gigabytes have a place of their own. Bytes in, shares of the width (0 … 1) out.
 */

const gibibyte = 2 ** 30;
/** where the logarithmic part begins and ends, bytes */
export const scaleFrom = 8 * gibibyte;
export const scaleTo = 1536 * gibibyte;
/** share of the width that 0 … {@link scaleFrom} takes */
const lead = 0.055;

/** Where `bytes` stand, 0 … 1; what is beyond an end stands at that end. */
export function placeOf(bytes: number): number {
  if (Number.isNaN(bytes) || bytes <= 0) return 0;
  if (bytes < scaleFrom) return (bytes / scaleFrom) * lead;
  if (bytes >= scaleTo) return 1;
  return lead + (1 - lead) * (Math.log(bytes / scaleFrom) / Math.log(scaleTo / scaleFrom));
}

/** The amounts that stand below the scale, bytes; the ends first, because they say what it is. 24 GiB: there the first tier ends. */
export const axisBytes: readonly number[] = [8, 1536, 24, 64, 128, 256, 512, 16, 1024].map(
  (amount) => amount * gibibyte,
);

/** A share as CSS and SVG take it, with as many digits as a wide screen has pixels. */
export const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** A text at a place on the scale. `room` is the share of the width that it takes. */
export interface Label {
  readonly at: number;
  readonly room: number;
}

/** Where a label really stands: in the middle over its place, or, near an end, flush with that end. */
export type Placed<L> = L & { readonly x: number; readonly anchor: 'start' | 'middle' | 'end' };

/** The labels that have room beside those before them, in their order: the important ones come first. */
export function labelsWithRoom<L extends Label>(labels: readonly L[]): Placed<L>[] {
  const kept: { readonly placed: Placed<L>; readonly from: number; readonly to: number }[] = [];
  for (const label of labels) {
    const { at, room } = label;
    const from = Math.min(Math.max(0, at - room / 2), Math.max(0, 1 - room));
    const to = from + room;
    if (!kept.every((other) => to <= other.from || from >= other.to)) continue;
    const placed: Placed<L> =
      at < room / 2
        ? { ...label, x: 0, anchor: 'start' }
        : at > 1 - room / 2
          ? { ...label, x: 1, anchor: 'end' }
          : { ...label, x: at, anchor: 'middle' };
    kept.push({ placed, from, to });
  }
  return kept.map(({ placed }) => placed);
}
