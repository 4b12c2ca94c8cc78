import * as fc from 'fast-check';

/** Random choices that follow from a seed alone. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 up to, not including, `end`. */
  below(end: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * end);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  shuffled<T>(things: readonly T[]): T[] {
    const result: T[] = [];
    for (const thing of things) result.splice(this.below(result.length + 1), 0, thing);
    return result;
  }
}

type ListLayout = 'lined' | 'comma-first' | 'one-line' | 'wild';

/** How one random author writes. */
interface Author {
  readonly newline: string;
  readonly unit: string;
  readonly quotes: readonly ('"' | "'")[];
  readonly bareKeys: boolean;
  readonly trailingComma: boolean;
  readonly layouts: readonly ListLayout[];
  /** a comment once in so many places; 0: none */
  readonly comments: number;
}

const scalars = [
  'null', 'true', 'false', '0', '-0', '+1', '-.5', '.25', '5.', '1e3', '-2E-2', '0xFF', '-0x1a', '+0XdeadBEEF',
  'Infinity', '-Infinity', '+Infinity', 'NaN', '-NaN', '12345678901234567890', '1e400',
]; // prettier-ignore
const stringParts = [
  'a', 'model', 'lmstudio/qwen', 'ü', 'ß', '🦊', '\u2028', '\u2029', '\\n', '\\u00e4', '\\x41', '\\0', '\\\\', '\\/', '\\\'', '\\"',
  '//', '/*', '*/', '{', ']', ',', ':', ' ', '\t', '${ENV}', '\\\n', '\\\r\n', '\\\u2028', '\\v', '\\a', '\uFEFF', '\u00A0', '\\uD83E\\uDD8A', '#',
]; // prettier-ignore
const bareKeys = [
  'a',
  'b',
  'model',
  'primary',
  'null',
  'true',
  'class',
  'Infinity',
  'NaN',
  '$x',
  '_',
  'ünï',
  '\\u0061b',
  'x1',
  '__proto__',
  'constructor',
];
const commentParts = [
  'x',
  'über',
  '🦊',
  '"',
  "'",
  '{',
  '[',
  ',',
  '/',
  '//',
  '*',
  ' ',
  'primary: "a"',
  '`',
  '\\',
  '\t',
];

/** Writes one random document. */
class DocumentWriter {
  readonly dice: Dice;
  readonly author: Author;
  #comments = 0;
  #budget: number;

  constructor(dice: Dice, size: number, author: Partial<Author> = {}) {
    this.dice = dice;
    this.#budget = size;
    this.author = {
      newline: dice.pick(['\n', '\n', '\n', '\r\n', '\r\n', '\r', '\u2028', '\u2029']),
      unit: dice.pick(['  ', '  ', '    ', '\t', ' \t', '   ', '']),
      quotes: dice.pick([['"'], ['"'], ["'"], ['"', "'"]] as const),
      bareKeys: dice.once(2),
      trailingComma: dice.once(2),
      layouts: dice.pick([
        ['lined'],
        ['lined', 'one-line'],
        ['comma-first'],
        ['one-line'],
        ['wild'],
        ['lined', 'comma-first', 'one-line', 'wild'],
      ] as const),
      comments: dice.pick([0, 2, 3, 6, 12]),
      ...author,
    };
  }

  document(): string {
    const { dice } = this;
    const start = dice.once(5) ? '\uFEFF' : '';
    return start + this.filler('') + this.value('', dice.once(20) ? 0 : 1) + this.filler('');
  }

  /** A value; `depth` 0 makes it a scalar, 1 a container. */
  value(indent: string, depth: 0 | 1 | 'any'): string {
    const { dice } = this;
    this.#budget -= 1;
    const container = depth === 1 || (depth === 'any' && this.#budget > 0 && dice.once(2));
    if (!container) return dice.once(2) ? this.string() : dice.pick(scalars);
    const isArray = dice.once(2);
    const count = dice.below(5);
    const inner = indent + this.author.unit;
    const items: string[] = [];
    for (let i = 0; i < count; i += 1) {
      if (i > 0 && this.#budget <= 0) break;
      const text = this.value(inner, 'any');
      items.push(isArray ? text : this.key() + this.space() + ':' + this.gapBeforeValue(inner) + text);
    }
    const inside = this.container(items, indent);
    return isArray ? `[${inside}]` : `{${inside}}`;
  }

  /** The inside of a container of these items. */
  container(items: readonly string[], indent: string, layout = this.dice.pick(this.author.layouts)): string {
    const { author } = this;
    const inner = indent + author.unit;
    const { newline } = author;
    if (items.length === 0) {
      const filler = this.filler(indent);
      return this.dice.once(3) ? newline + indent + filler + newline : filler;
    }
    const trailing = author.trailingComma ? ',' : '';
    switch (layout) {
      case 'lined':
        return this.linedItems(items, inner) + newline + indent;
      case 'comma-first':
        return this.commaFirstItems(items, inner) + newline + indent;
      case 'one-line':
        return (
          this.blockComment(' ') +
          items.map((item) => item + this.blockComment(' ')).join(this.dice.once(4) ? ',' : ', ') +
          trailing +
          this.blockComment(' ')
        );
      case 'wild':
        return (
          this.filler(inner) +
          items.map((item) => item + this.filler(inner)).join(`,${this.filler(inner)}`) +
          (trailing === '' ? '' : `,${this.filler(inner)}`) +
          this.filler(indent)
        );
    }
  }

  linedItems(items: readonly string[], inner: string): string {
    const { newline, trailingComma } = this.author;
    const parts: string[] = [this.comments() ? ` ${this.lineComment()}` : ''];
    items.forEach((item, i) => {
      const comma = i < items.length - 1 || trailingComma ? ',' : '';
      if (this.dice.once(6)) parts.push(newline);
      if (this.comments() && this.dice.once(3)) parts.push(newline, inner, this.lineComment(), newline);
      while (this.comments())
        parts.push(newline, inner, this.dice.once(4) ? this.block() : this.lineComment());
      parts.push(newline, inner, this.comments() && this.dice.once(3) ? `${this.block()} ` : '', item);
      if (this.comments() && this.dice.once(3)) parts.push(` ${this.block()}`);
      parts.push(comma);
      if (this.comments())
        parts.push(this.dice.once(3) ? '  ' : ' ', this.dice.once(4) ? this.block() : this.lineComment());
    });
    if (this.comments()) parts.push(newline, inner, this.lineComment());
    return parts.join('');
  }

  commaFirstItems(items: readonly string[], inner: string): string {
    const { newline, unit } = this.author;
    const lead = unit.endsWith('  ') ? inner.slice(0, -2) : inner;
    const parts: string[] = [];
    items.forEach((item, i) => {
      if (this.comments()) parts.push(newline, inner, this.lineComment());
      parts.push(newline, i === 0 ? inner : `${lead}, `, item);
      if (this.comments()) parts.push(' ', this.lineComment());
    });
    return parts.join('');
  }

  /** White space and comments, as wild as they are legal. */
  filler(indent: string): string {
    const { dice, author } = this;
    let text = '';
    for (let i = dice.below(4); i > 0; i -= 1) {
      const choice = dice.below(6);
      if (choice < 2) text += dice.pick([' ', '  ', '\t', '\u00A0', '\u3000', '\v']);
      else if (choice === 2) text += author.newline + indent;
      else if (choice === 3) text += dice.once(9) ? dice.pick(['\n', '\r\n', '\u2028']) : author.newline;
      else if (this.comments())
        text += dice.once(2) ? this.block() : this.lineComment() + author.newline + indent;
    }
    return text;
  }

  gapBeforeValue(indent: string): string {
    if (this.dice.once(12)) return this.filler(indent);
    return this.dice.once(5) ? '' : ' ';
  }

  space(): string {
    return this.dice.once(15) ? this.filler('') : '';
  }

  comments(): boolean {
    return this.author.comments > 0 && this.dice.once(this.author.comments);
  }

  commentText(): string {
    const { dice } = this;
    this.#comments += 1;
    const text = Array.from({ length: dice.below(4) }, () => dice.pick(commentParts)).join('');
    return dice.once(8) ? text : `${this.#comments}${text}`;
  }

  lineComment(): string {
    return `//${this.commentText()}`;
  }

  block(): string {
    const inside = this.commentText().replaceAll(/\*+\/+/g, '*');
    const lines = this.dice.once(6) ? `${this.author.newline} ` : '';
    const start = inside.startsWith('/') ? ' ' : '';
    return `/*${start}${inside}${lines}${inside.endsWith('*') ? ' ' : ''}*/`;
  }

  blockComment(space: string): string {
    return this.comments() ? space + this.block() + space : '';
  }

  string(): string {
    const { dice } = this;
    const quote = dice.pick(this.author.quotes);
    const parts = Array.from({ length: dice.below(4) }, () => dice.pick(stringParts));
    return quote + parts.join('').replaceAll(new RegExp(`(?<!\\\\)${quote}`, 'g'), '') + quote;
  }

  key(): string {
    const { dice } = this;
    if (this.author.bareKeys && !dice.once(6)) return dice.pick(bareKeys);
    if (dice.once(6)) return this.string();
    const quote = dice.pick(this.author.quotes);
    return (
      quote + dice.pick(['a', 'b', 'c', 'model', 'primary', 'fallbacks', 'x y', '', '__proto__']) + quote
    );
  }
}

export interface RandomDocument {
  readonly text: string;
  /** for further choices about this document */
  readonly seed: number;
}

const seeded = <T>(make: (seed: number, size: number) => T): fc.Arbitrary<T> =>
  fc.tuple(fc.integer(), fc.integer({ min: 1, max: 14 })).map(([seed, size]) => make(seed, size));

/** Documents of every kind JSON5 allows; shrinks to smaller ones. */
export const documents: fc.Arbitrary<RandomDocument> = seeded((seed, size) => ({
  text: new DocumentWriter(new Dice(seed), size).document(),
  seed,
}));

/** A document with a list at `list`, written by one author in one layout. */
export interface ListDocument extends RandomDocument {
  readonly layout: ListLayout;
  readonly count: number;
}

/** `{ list: [...] }`, the list's elements mostly scalars. */
export const listDocuments: fc.Arbitrary<ListDocument> = seeded((seed, size) => {
  const dice = new Dice(seed);
  const layout = dice.pick(['lined', 'lined', 'comma-first', 'one-line', 'wild'] as const);
  const writer = new DocumentWriter(dice, size, { layouts: [layout] });
  const { newline, unit } = writer.author;
  const count = 1 + dice.below(5);
  const items = Array.from({ length: count }, () => writer.value(unit + unit, dice.once(8) ? 1 : 0));
  const list = `[${writer.container(items, unit, layout)}]`;
  return { seed, layout, count, text: `{${newline}${unit}list: ${list}${newline}}` };
});

/** A chain as it stands in a config, each comment naming what it belongs to: a model (`m0` is the primary), `key` or `list`. */
export interface ChainDocument extends RandomDocument {
  readonly count: number;
}

/** `{ model: { primary, fallbacks } }` with labelled comments in the places the rules speak of. */
export const chainDocuments: fc.Arbitrary<ChainDocument> = seeded((seed) => {
  const dice = new Dice(seed);
  const newline = dice.pick(['\n', '\n', '\r\n', '\r']);
  const unit = dice.pick(['  ', '    ', '\t']);
  const trailingComma = dice.once(2);
  const often = dice.pick([2, 3, 5]);
  const layout = dice.pick(['lined', 'lined', 'comma-first', 'one-line'] as const);
  const quote = dice.pick(['"', "'"]);
  let serial = 0;
  const line = (owner: string): string => `// ${owner} ${(serial += 1)}`;
  const block = (owner: string): string => `/* ${owner} ${(serial += 1)} */`;
  const maybe = (text: () => string): string => (dice.once(often) ? text() : '');
  const count = dice.below(5);
  const deep = unit.repeat(3);
  const elements = Array.from({ length: count }, (_, i) => {
    const owner = `m${i + 1}`;
    const last = i === count - 1;
    const value = `${quote}${owner}${quote}`;
    if (layout === 'one-line')
      return `${maybe(() => `${block(owner)} `)}${value}${maybe(() => ` ${block(owner)}`)}${last ? '' : ','}`;
    const above =
      maybe(() => `${deep}${line(owner)}${newline}`) + maybe(() => `${deep}${block(owner)}${newline}`);
    const inner = maybe(() => `${block(owner)} `);
    const section = dice.once(8) ? `${newline}${deep}${line('list')}${newline}${newline}` : '';
    const trail = dice.once(often) ? ` ${dice.once(4) ? block(owner) : line(owner)}` : '';
    if (layout === 'comma-first') {
      const comma = i === 0 ? deep : `${deep.slice(0, -2)}, `;
      return `${section}${above}${comma}${inner}${value}${trail}${newline}`;
    }
    const comma = last && !trailingComma ? '' : ',';
    return `${section}${above}${deep}${inner}${value}${comma}${trail}${newline}`;
  });
  const list =
    layout === 'one-line'
      ? `[${elements.join(' ')}]`
      : `[${maybe(() => ` ${line('list')}`)}${newline}${elements.join('')}${maybe(() => `${newline}${deep}${line('list')}${newline}`)}${unit.repeat(2)}]`;
  const two = unit.repeat(2);
  const head = `${maybe(() => `${two}${line('key')}${newline}`)}${two}primary${maybe(() => ` ${block('key')} `)}: ${maybe(() => `${block('m0')} `)}${quote}m0${quote},${maybe(() => ` ${line('m0')}`)}${newline}`;
  const tail = `${maybe(() => `${two}${line('key')}${newline}`)}${two}fallbacks: ${list}${trailingComma ? ',' : ''}${newline}`;
  const text = `{${newline}${unit}model: {${newline}${head}${tail}${unit}}${trailingComma ? ',' : ''}${newline}}${newline}`;
  return { seed, count, text };
});

/** `{ primary, fallbacks }` as wild as JSON5 allows, the head before or behind the list, other members between. */
export const wildChainDocuments: fc.Arbitrary<ChainDocument> = seeded((seed, size) => {
  const dice = new Dice(seed);
  const writer = new DocumentWriter(dice, size);
  const { unit } = writer.author;
  const count = dice.below(5);
  const elements = Array.from({ length: count }, (_, i) => `"m${i + 1}"`);
  const member = (key: string, value: string): string =>
    key + (dice.once(2) ? writer.filler('') : '') + ':' + writer.filler(unit) + value;
  const members = [
    member('primary', '"m0"'),
    member('fallbacks', `[${writer.container(elements, unit)}]`),
    ...(dice.once(2) ? [member('other', writer.value(unit, 'any'))] : []),
  ];
  return { seed, count, text: `${writer.filler('')}{${writer.container(dice.shuffled(members), '')}}` };
});
