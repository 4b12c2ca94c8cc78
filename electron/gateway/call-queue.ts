/** Runs one call after the other, in the order they came. A call that fails does not hold up the next. */
export class CallQueue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#last.then(call);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was added so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
