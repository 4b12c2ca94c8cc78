import type { Outline } from './items.ts';
import { made, refused, type Outcome } from './outcome.ts';
import { outline } from './parse.ts';
import {
  applySplices,
  keptThrough,
  rangesBetween,
  type EditedRange,
  type Kept,
  type Splice,
} from './splice.ts';

/** A text while edits are made in it. */
export class Working {
  outline: Outline;
  #kept: Kept[];
  readonly #originalLength: number;

  constructor(first: Outline) {
    this.outline = first;
    this.#originalLength = first.text.length;
    this.#kept = [{ before: 0, after: 0, length: first.text.length }];
  }

  /** Makes replacements and reads the result again. */
  apply(splices: readonly Splice[]): Outcome<null> {
    if (splices.length === 0) return made(null);
    const text = applySplices(this.outline.text, splices);
    const next = outline(text);
    if (!next.ok) return refused('unsafe', [], `the edited text does not read: ${next.message}`);
    this.#kept = keptThrough(this.#kept, splices);
    this.outline = { text, tokens: next.tokens, root: next.root, style: this.outline.style };
    return made(null);
  }

  /** Makes the replacements an edit came to, if it did. */
  take(planned: Outcome<Splice[]>): Outcome<null> {
    return planned.ok ? this.apply(planned.value) : planned;
  }

  ranges(): EditedRange[] {
    return rangesBetween(this.#kept, this.#originalLength, this.outline.text.length);
  }
}
