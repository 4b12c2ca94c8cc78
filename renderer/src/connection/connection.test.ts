import { describe, expect, it } from 'vitest';
import { type Connection, initialConnection, nextConnection, waitBefore } from './connection.ts';

const closed = (why: 'no-answer' | 'limited' | 'wrong-key', now = 1000) =>
  ({ kind: 'closed', why, now, random: 0.5 }) as const;

describe('the connection', () => {
  it('is tried again after 0.5 s, doubling up to 10 s', () => {
    const waits: number[] = [];
    let connection: Connection = initialConnection;
    for (let i = 0; i < 8; i += 1) {
      connection = nextConnection(connection, closed('no-answer', 0));
      if (connection.kind !== 'lost') throw new Error('not lost');
      waits.push(connection.nextTryAt);
      connection = nextConnection(connection, { kind: 'try-now' });
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('spreads the tries of several pages by a fifth each way', () => {
    expect(waitBefore(1, 0)).toBe(400);
    expect(waitBefore(1, 0.999_999)).toBe(600);
    expect(waitBefore(30, 0.999_999)).toBe(12_000);
  });

  it('starts over with short waits after it was up', () => {
    const tired = nextConnection({ kind: 'connecting', attempt: 7 }, { kind: 'opened' });
    expect(nextConnection(tired, closed('no-answer'))).toEqual({
      kind: 'lost',
      attempt: 1,
      nextTryAt: 1500,
      why: 'no-answer',
    });
  });

  it('waits for the user when the key is wrong', () => {
    const wrong = nextConnection(initialConnection, closed('wrong-key'));
    expect(wrong).toEqual({ kind: 'wrong-key' });
    expect(nextConnection(wrong, { kind: 'try-now' })).toEqual({ kind: 'connecting', attempt: 0 });
  });

  it('tells a limited host from a dead one', () => {
    expect(nextConnection(initialConnection, closed('limited'))).toMatchObject({
      kind: 'lost',
      why: 'limited',
    });
  });

  it('is left alone by what does not apply', () => {
    const up: Connection = { kind: 'connected' };
    expect(nextConnection(up, { kind: 'try-now' })).toBe(up);
    const lost = nextConnection(up, closed('no-answer'));
    expect(nextConnection(lost, { kind: 'opened' })).toBe(lost);
  });
});
