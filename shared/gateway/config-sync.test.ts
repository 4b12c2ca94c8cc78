import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigLook, configTimes, type ConfigWait, judgeLook, nextLookAt } from './config-sync.ts';

const start = 1_000_000;
const look = (change: Partial<ConfigLook> = {}): ConfigLook => ({
  at: start + 300,
  exists: true,
  valid: true,
  issues: [],
  file: 'file-2',
  revision: 'revision-2',
  applied: 'revision-2',
  port: null,
  ...change,
});
const wait: ConfigWait = {
  since: start,
  fileBefore: 'file-1',
  listeningSince: start - 60_000,
  invalidSince: null,
  told: false,
};
const ports = { listening: 18_789, first: null };

describe('a config on disk', () => {
  it('is live when it is what the gateway uses', () => {
    expect(judgeLook(look(), wait, ports).sync).toEqual({ kind: 'live', at: start + 300 });
  });

  it('is waited for while the gateway uses another one, and needs a restart after a while', () => {
    const other = look({ applied: 'revision-1' });
    expect(judgeLook(other, wait, ports).sync).toBeNull();
    const late = start + configTimes.applyWithin;
    expect(judgeLook({ ...other, at: late }, wait, ports).sync).toEqual({
      kind: 'needs-restart',
      at: late,
      how: 'restart',
    });
  });

  it('that is gone is no reason for a restart: what the gateway goes on with cannot be told', () => {
    const gone = look({ exists: false, applied: 'revision-1' });
    expect(judgeLook(gone, wait, ports).sync).toBeNull();
    const late = start + configTimes.applyWithin;
    expect(judgeLook({ ...gone, at: late }, wait, ports).sync).toEqual({ kind: 'unknown' });
  });

  it('gets its time anew after a gateway that restarts is back', () => {
    const back = start + 20_000;
    const other = look({ applied: 'revision-1', at: back + 1000 });
    expect(judgeLook(other, { ...wait, listeningSince: back }, ports).sync).toBeNull();
  });

  it('is rejected when it stays invalid, not when it was caught half-written', () => {
    const broken = look({ valid: false, revision: null, issues: [{ path: 'gateway.mode', message: 'no' }] });
    const first = judgeLook(broken, wait, ports);
    expect(first.sync).toBeNull();
    expect(judgeLook({ ...look(), at: start + 500 }, first.wait, ports).sync?.kind).toBe('live');
    const at = start + 300 + configTimes.invalidFor;
    expect(judgeLook({ ...broken, at }, first.wait, ports).sync).toEqual({
      kind: 'rejected',
      at,
      issues: [{ path: 'gateway.mode', message: 'no' }],
    });
  });

  it('is not called live by a view of the file from before the change', () => {
    const old = look({ file: 'file-1' });
    expect(judgeLook(old, wait, ports).sync).toBeNull();
    expect(judgeLook(old, { ...wait, told: true }, ports).sync?.kind).toBe('live');
    const at = start + configTimes.sameFileFor;
    expect(judgeLook({ ...old, at }, wait, ports).sync?.kind).toBe('live');
  });

  it.each<[string, Partial<ConfigLook>, { listening: number | null; first: number | null }, string]>([
    ['a port that was changed', { port: 19_000 }, ports, 'needs-restart'],
    ['a port that was taken away', { port: null }, { listening: 19_000, first: 19_000 }, 'needs-restart'],
    ['the usual port written down', { port: 18_789 }, ports, 'live'],
    [
      'a port that the command line overrules',
      { port: 19_000 },
      { listening: 20_000, first: 19_000 },
      'live',
    ],
    ['a gateway elsewhere', { port: 19_000 }, { listening: null, first: null }, 'live'],
  ])('with %s is %s', (_, change, seen, kind) => {
    expect(judgeLook(look(change), wait, seen).sync?.kind).toBe(kind);
  });

  it('cannot be judged where the gateway tells no hashes', () => {
    const silent = look({ revision: null, applied: null });
    expect(judgeLook(silent, wait, ports).sync).toBeNull();
    expect(judgeLook({ ...silent, at: start + configTimes.applyWithin }, wait, ports).sync).toEqual({
      kind: 'unknown',
    });
  });

  it('is settled in the end, whatever the gateway says, and live only when valid and in use', () => {
    const hash = constantFrom(null, 'a', 'b');
    const said = record({
      valid: boolean(),
      file: hash,
      revision: hash,
      applied: hash,
      port: constantFrom(null, 18_789, 19_000),
    });
    const settles = property(array(said, { minLength: 40, maxLength: 40 }), boolean(), (answers, steady) => {
      let present: ConfigWait = wait;
      let elapsed = 0;
      for (const answer of answers) {
        elapsed = nextLookAt(elapsed);
        const seen = look({ ...(steady ? answers[0]! : answer), at: start + elapsed });
        const { sync, wait: next } = judgeLook(seen, present, ports);
        const inUse = seen.valid && seen.revision !== null && seen.revision === seen.applied;
        if (sync?.kind === 'live' && !inUse) return false;
        if (sync?.kind === 'rejected' && seen.valid) return false;
        if (sync !== null) return true;
        present = next;
      }
      // Only a gateway that says something else each time may take longer.
      return !steady;
    });
    expect(() => assert(settles, { seed: 20_261_122, numRuns: 500 })).not.toThrow();
  });

  it('is looked at at once after the change, then less and less often', () => {
    const times = [nextLookAt(0)];
    while (times.length < 12) times.push(nextLookAt(times.at(-1)!));
    expect(times[0]).toBeLessThanOrEqual(300);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(gaps.toSorted((a, b) => a - b)).toEqual(gaps);
  });
});
