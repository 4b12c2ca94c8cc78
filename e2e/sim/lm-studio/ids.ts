import type { ServerState } from './state.ts';

const counters = new WeakMap<ServerState, number>();

/** An id of `length` hex digits that never repeats in one server. */
export function idOf(state: ServerState, length: number): string {
  const number = (counters.get(state) ?? 0) + 1;
  counters.set(state, number);
  return number.toString(16).padStart(length, '0');
}
