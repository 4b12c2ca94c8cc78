/** Names get numbers in the order in which they are seen; number 0 is "none". They are never forgotten, so there is a limit. */
export class SubsystemNames {
  readonly #limit: number;
  readonly #names: string[] = [''];
  readonly #numbers = new Map<string, number>();
  #sorted: readonly string[] = [];

  constructor(limit = 500) {
    this.#limit = limit;
  }

  /** The number of a name, or null when there are too many names already. */
  numberOf(name: string | null): number | null {
    if (name === null) return 0;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#numbers.size >= this.#limit) return null;
    const number = this.#names.length;
    this.#names.push(name);
    this.#numbers.set(name, number);
    this.#sorted = this.#names.slice(1).toSorted();
    return number;
  }

  nameOf(number: number): string | null {
    return number === 0 ? null : (this.#names[number] ?? null);
  }

  /** Every name seen so far. */
  get sorted(): readonly string[] {
    return this.#sorted;
  }

  /** By number: does it name `wanted`, or a part of it (`gateway` has `gateway/reload`)? Null wants all, also lines without a name. */
  matches(wanted: string | null): (number: number) => boolean {
    if (wanted === null) return () => true;
    const answers: boolean[] = [];
    return (number) => {
      let answer = answers[number];
      if (answer === undefined) {
        const name = this.#names[number];
        answer = number !== 0 && (name === wanted || name?.startsWith(`${wanted}/`) === true);
        answers[number] = answer;
      }
      return answer;
    };
  }
}
