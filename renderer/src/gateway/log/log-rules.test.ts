import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GatewayLogLine } from '../../../../shared/gateway/log-view.ts';
import { findTime } from './find-time.ts';
import { heldIn, moveByKey, spanOf } from './line-selection.ts';
import { copiedLine, matchParts, rowParts } from './line-text.ts';
import { subsystemOptions } from './subsystems.ts';

const run = { seed: 20_261_122, numRuns: 300 };
const joined = (parts: readonly { text: string; match: boolean }[]): string =>
  parts.map(({ text, match }) => (match ? `[${text}]` : text)).join('');

describe('a line on one row', () => {
  it('shows what was searched for, wherever it is', () => {
    expect(joined(rowParts('Model fallback to Other', 'fallback'))).toBe('Model [fallback] to Other');
    expect(joined(rowParts('ERROR error', 'error'))).toBe('[ERROR] [error]');
    const far = joined(rowParts(`${'x'.repeat(5000)} needle ${'y'.repeat(5000)}`, 'Needle'));
    expect(far.slice(0, 40)).toContain('[needle]');
    expect(far.startsWith('…')).toBe(true);
    expect(far.length).toBeLessThan(450);
  });

  it('stays one row, and short, whatever the line holds', () => {
    expect(joined(rowParts('first\r\n  second\n\tthird\n', ''))).toBe('first ⏎ second ⏎ third');
    expect(joined(rowParts('z'.repeat(65_536), '')).length).toBeLessThanOrEqual(401);
  });

  it('marks nothing that is not there, where folding case changes lengths', () => {
    expect(joined(matchParts('İİ stop', 'stop'))).toBe('İİ [stop]');
    expect(matchParts('', 'x')).toEqual([]);
  });

  it('in full loses no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, search) => {
        const parts = matchParts(text, search);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        const matches = parts.filter(({ match }) => match).map(({ text }) => text.toLowerCase());
        expect(matches.every((match) => match === search.toLowerCase())).toBe(true);
      }),
      run,
    );
  });

  it('is copied with time, level and subsystem', () => {
    const line: GatewayLogLine = { at: 0, level: 'warn', subsystem: 'gateway/reload', text: 'skipped' };
    expect(copiedLine(line)).toBe('1970-01-01T00:00:00.000Z WARN gateway/reload skipped');
    expect(copiedLine({ ...line, at: null, subsystem: null })).toBe('WARN skipped');
  });
});

const at = (line: number) => ({ anchor: line, cursor: line });

describe('selecting by key', () => {
  const extent = { first: 100, end: 200 };
  const move = (key: Parameters<typeof moveByKey>[1], from: number | null, extend = false) =>
    moveByKey(from === null ? null : at(from), key, { extend, start: 150, page: 10, extent });

  it('begins in sight and stops at both ends', () => {
    expect(move('ArrowDown', null)).toEqual(at(150));
    expect(move('ArrowDown', 150)).toEqual(at(151));
    expect(move('ArrowUp', 100)).toEqual(at(100));
    expect(move('PageDown', 195)).toEqual(at(199));
    expect(move('PageUp', 150)).toEqual(at(140));
    expect(move('Home', 150)).toEqual(at(100));
    expect(move('End', null)).toEqual(at(199));
  });

  it('with Shift keeps the other end', () => {
    expect(spanOf(move('PageUp', 150, true))).toEqual({ first: 140, end: 151 });
    expect(spanOf(move('End', 150, true))).toEqual({ first: 150, end: 200 });
  });

  it('loses what the log has forgotten, and no more', () => {
    const selection = { anchor: 120, cursor: 90 };
    expect(heldIn(selection, { first: 0, end: 200 })).toBe(selection);
    expect(heldIn(selection, { first: 100, end: 200 })).toEqual({ anchor: 120, cursor: 100 });
    expect(heldIn(selection, { first: 121, end: 200 })).toBeNull();
    expect(heldIn(selection, { first: 0, end: 0 })).toBeNull();
  });
});

describe('finding a time in another view', () => {
  it('finds the first line at or after it, also among lines without a time', async () => {
    const lines = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 5 })), { maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(6000), fc.nat(50), async (steps, at, first) => {
        let now = 0;
        // One of six has no time.
        const times = steps.map(([step, kind]) => ((now += step), kind === 0 ? null : now));
        let reads = 0;
        const found = await findTime(
          async (from, count) => {
            reads += 1;
            const page = times.slice(from - first, from - first + count);
            return {
              from,
              lines: page.map((at) => ({ at, level: 'info' as const, subsystem: null, text: '' })),
            };
          },
          { first, end: first + times.length },
          at,
        );
        expect(reads).toBeLessThanOrEqual(11);
        const before = times.slice(0, found - first).filter((time) => time !== null);
        const after = times.slice(found - first).filter((time) => time !== null);
        expect(before.every((time) => time < at)).toBe(true);
        // Beside lines without a time it may stop a little early.
        const timed = times.every((time) => time !== null);
        expect(!timed || after.every((time) => time >= at)).toBe(true);
      }),
      run,
    );
  });
});

describe('the choice of subsystems', () => {
  it('offers what a subsystem belongs to, in order, drawn in', () => {
    expect(subsystemOptions(['gateway/reload', 'agent', 'gateway/ws/auth'])).toEqual([
      { name: 'agent', depth: 0 },
      { name: 'gateway', depth: 0 },
      { name: 'gateway/reload', depth: 1 },
      { name: 'gateway/ws', depth: 1 },
      { name: 'gateway/ws/auth', depth: 2 },
    ]);
  });
});
