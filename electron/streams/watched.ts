import { Latest } from './latest.ts';

/** A {@link Latest} that knows how many watch it, so that its source may rest while nobody does. */
export class Watched<T> extends Latest<T> {
  #watchers = 0;
  /** Called when the first watcher came or the last one left. */
  onChange: () => void = () => undefined;

  get isWatched(): boolean {
    return this.#watchers > 0;
  }

  override async *watch(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    this.#count(1);
    try {
      yield* super.watch(signal);
    } finally {
      this.#count(-1);
    }
  }

  /** As {@link watch}, for followers within Hearth, for whose sake the source need not hurry. */
  follow(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    return super.watch(signal);
  }

  #count(change: 1 | -1): void {
    const before = this.isWatched;
    this.#watchers += change;
    if (before !== this.isWatched) this.onChange();
  }
}
