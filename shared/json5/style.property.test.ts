import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dice } from './documents.arbitrary.ts';
import { applyEdits } from './edit.ts';

/** A text in one consistent style, and the same text with one more member as its author would write it. */
interface Pair {
  readonly before: string;
  readonly after: string;
}

function pair(seed: number): Pair {
  const dice = new Dice(seed);
  const newline = dice.pick(['\n', '\r\n', '\r']);
  const unit = dice.pick(['  ', '    ', '\t', '   ']);
  const quote = dice.pick(['"', "'"]);
  const bare = dice.once(2);
  const colon = dice.pick([': ', ':', ' : ']);
  const commaFirst = dice.once(3);
  const trailingComma = !commaFirst && dice.once(2);
  const depth = dice.below(3);
  const count = 2 + dice.below(4);
  const key = (name: string): string => (bare ? name : quote + name + quote);
  const value = (): string => dice.pick([`${quote}x${quote}`, '1', 'true', `${quote}ü 🦊${quote}`]);
  const comment = (i: number): string => (dice.once(3) ? ` // ${i}` : '');
  const members = Array.from({ length: count }, (_, i) => ({
    text: key(`m${i}`) + colon + (i === 0 ? `${quote}first${quote}` : value()),
    comment: comment(i),
  }));
  const added = { text: key('added') + colon + quote + 'new' + quote, comment: '' };
  const body = (all: typeof members, indent: string): string => {
    const inner = indent + unit;
    const lead = inner.endsWith('  ') ? inner.slice(0, -2) : inner;
    return all
      .map((member, i) => {
        const last = i === all.length - 1;
        if (commaFirst) return newline + (i === 0 ? inner : `${lead}, `) + member.text + member.comment;
        return newline + inner + member.text + (last && !trailingComma ? '' : ',') + member.comment;
      })
      .join('');
  };
  const within = (all: typeof members): string => {
    const close = trailingComma ? ',' : '';
    let text = `{${body(all, unit.repeat(depth))}${newline}${unit.repeat(depth)}}`;
    for (let i = depth - 1; i >= 0; i -= 1) {
      text = `{${newline}${unit.repeat(i + 1)}${key('deep')}${colon}${text}${close}${newline}${unit.repeat(i)}}`;
    }
    return text + newline;
  };
  return { before: within(members), after: within([...members, added]) };
}

test('a new member is written as the author writes: indent, line ends, quotes, keys, colons and commas', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { before, after } = pair(seed);
      const depth = before.split('deep').length - 1;
      const path = [...Array.from({ length: depth }, () => 'deep'), 'added'];
      expect(applyEdits(before, [{ op: 'set', path, value: 'new' }])).toMatchObject({
        ok: true,
        text: after,
      });
      // And taking it out again leaves what was there.
      expect(applyEdits(after, [{ op: 'remove', path }])).toMatchObject({ ok: true, text: before });
    }),
    { seed: 20_261_122, numRuns: 10_000 },
  );
}, 60_000);
