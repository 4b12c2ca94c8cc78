import { type Schedule, scheduleSchema } from '../../../../shared/warmth/schedule.ts';

/** A window while it is being edited: days and times may be missing. */
export interface DraftWindow {
  /** stays with the window while others come and go */
  readonly id: number;
  readonly days: readonly number[];
  /** minutes since midnight; null: not given yet */
  readonly from: number | null;
  readonly to: number | null;
}

/** Hours while they are being edited; null: always. */
export type Draft = readonly DraftWindow[] | null;

/** As many as a schedule may have. */
export const mostWindows = 20;

/** The hours of an office: what most change the least. */
const usual = { days: [1, 2, 3, 4, 5], from: 480, to: 1080 } as const;

export function draftOf(schedule: Schedule | null): Draft {
  return schedule === null ? null : schedule.map((window, id) => ({ ...window, id }));
}

export function withWindow(draft: Draft): Draft {
  const windows = draft ?? [];
  const id = Math.max(-1, ...windows.map((window) => window.id)) + 1;
  return windows.length >= mostWindows ? draft : [...windows, { id, ...usual }];
}

/** Without the last window there are no hours to keep to: always. */
export function withoutWindow(draft: Draft, id: number): Draft {
  const left = (draft ?? []).filter((window) => window.id !== id);
  return left.length === 0 ? null : left;
}

export function changeWindow(draft: Draft, id: number, change: Partial<DraftWindow>): Draft {
  return draft?.map((window) => (window.id === id ? { ...window, ...change } : window)) ?? null;
}

/** What the draft says. Undefined: something is missing yet. */
export function scheduleOf(draft: Draft): Schedule | null | undefined {
  if (draft === null) return null;
  const windows = draft.map(({ days, from, to }) => ({ days: days.toSorted((a, b) => a - b), from, to }));
  const read = scheduleSchema.safeParse(windows);
  return read.success ? read.data : undefined;
}

/** Do two schedules say the same? */
export function sameSchedule(a: Schedule | null | undefined, b: Schedule | null | undefined): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
