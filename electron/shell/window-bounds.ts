import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
const placeSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() });

/** Screen area in device-independent pixels. */
export type Bounds = z.infer<typeof boundsSchema>;
/** Where the window stood when it was closed. */
export type WindowPlace = z.infer<typeof placeSchema>;

export const defaultSize = { width: 1180, height: 760 };
export const minimumSize = { width: 900, height: 600 };

/** Enough of the window must be on a display that it can be seen and dragged: this much of it. */
const visibleWidth = 200;
const visibleHeight = 80;

const overlap = (fromA: number, lengthA: number, fromB: number, lengthB: number): number =>
  Math.min(fromA + lengthA, fromB + lengthB) - Math.max(fromA, fromB);

/**
 * Bounds to open the window with: the remembered ones if a display that is there now shows enough of them (its top edge included),
 * else only their size, so that the system centres the window. Never smaller than usable, never larger than the display.
 */
export function boundsToOpen(
  remembered: Bounds | null,
  workAreas: readonly Bounds[],
): Partial<Bounds> & typeof defaultSize {
  const wanted = { ...defaultSize, ...remembered };
  const home = workAreas.find(
    (area) =>
      remembered !== null &&
      overlap(remembered.x, remembered.width, area.x, area.width) >= visibleWidth &&
      overlap(remembered.y, remembered.height, area.y, area.height) >= visibleHeight &&
      remembered.y >= area.y,
  );
  const area = home ?? workAreas[0] ?? { width: wanted.width, height: wanted.height };
  const size = {
    width: Math.max(minimumSize.width, Math.min(wanted.width, area.width)),
    height: Math.max(minimumSize.height, Math.min(wanted.height, area.height)),
  };
  return home === undefined || remembered === null ? size : { x: remembered.x, y: remembered.y, ...size };
}

/** The place kept in `file`, or null when there is none that can be understood. */
export async function readPlace(file: string): Promise<WindowPlace | null> {
  try {
    return placeSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps the place. A place that cannot be kept is only a window that opens centred next time. */
export async function keepPlace(file: string, place: WindowPlace): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeAtomically({ file, bytes: Buffer.from(`${JSON.stringify(place)}\n`) });
  } catch {
    // As said.
  }
}
