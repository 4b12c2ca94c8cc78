import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  everyLine,
  type GatewayLogFilter,
  gatewayLogLevels,
  type GatewayLogLine,
} from '../../../shared/gateway/log-view.ts';
import { FilteredLines } from './filtered-lines.ts';
import { LineStore, storeLimits, type StoreLimits } from './line-store.ts';
import { makeOwnFolder } from './own-folder.ts';
import { TextsOnDisk } from './segment-texts.ts';
import { SubsystemNames } from './subsystem-names.ts';

const small: StoreLimits = { ...storeLimits, lines: 50, segmentLines: 8, memoryLines: 20 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const line = (text: string, more: Partial<GatewayLogLine> = {}): GatewayLogLine => ({
  at: 1,
  level: 'info',
  subsystem: null,
  text,
  ...more,
});
const numbered = (from: number, count: number): GatewayLogLine[] =>
  Array.from({ length: count }, (_, at) => line(`line ${from + at}`));
const texts = (lines: readonly GatewayLogLine[]): string[] => lines.map(({ text }) => text);

/** A disk that takes what it is told to take. */
function disk() {
  const state = { full: false };
  const textsOnDisk = (file: string) => {
    const real = new TextsOnDisk(file);
    return {
      append: async (bytes: Buffer) => {
        if (state.full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        await real.append(bytes);
      },
      read: real.read.bind(real),
      seal: real.seal.bind(real),
      drop: real.drop.bind(real),
    };
  };
  return { state, textsOnDisk };
}

describe('the ring of lines', () => {
  it('keeps the newest and forgets whole segments, on the disk as well', async () => {
    await using store = new LineStore({ folder, limits: small });
    await store.append(numbered(0, 30));
    await store.append(numbered(30, 100));
    expect(store.end).toBe(130);
    expect(store.end - store.first).toBeGreaterThan(50 - 8);
    expect(store.end - store.first).toBeLessThanOrEqual(50);
    expect(await readdir(folder)).toHaveLength(store.segments.length);
    expect(texts(await store.last(10))).toEqual(texts(numbered(120, 10)));
    expect((await stat(path.join(folder, (await readdir(folder))[0] ?? ''))).mode & 0o777).toBe(0o600);
    await store.clear();
    expect([store.first, store.end, await readdir(folder)]).toEqual([130, 130, []]);
    await store.append(numbered(130, 1));
    expect(texts(await store.last(5))).toEqual(['line 130']);
  });

  it('keeps within its bytes however long the lines are', async () => {
    await using store = new LineStore({ folder, limits: { ...small, bytes: 1000, segmentBytes: 200 } });
    for (let at = 0; at < 40; at += 1) await store.append([line('x'.repeat(99))]);
    expect(store.end - store.first).toBeLessThanOrEqual(10);
    expect(store.end - store.first).toBeGreaterThanOrEqual(8);
  });

  it('goes on in memory with fewer lines when the disk is full, says so, and comes back', async () => {
    const { state, textsOnDisk } = disk();
    const told: boolean[] = [];
    await using store = new LineStore({
      folder,
      limits: small,
      textsOnDisk,
      onDiskChange: (takes) => told.push(takes),
    });
    await store.append(numbered(0, 10));
    state.full = true;
    await store.append(numbered(10, 5));
    expect(texts(await store.last(15))).toEqual(texts(numbered(0, 15)));
    await store.append(numbered(15, 85));
    expect(store.end - store.first).toBeLessThanOrEqual(20);
    expect(texts(await store.last(10))).toEqual(texts(numbered(90, 10)));
    expect(told).toEqual([false]);
    state.full = false;
    await store.append(numbered(100, 30));
    expect(told).toEqual([false, true]);
    expect(texts(await store.last(30))).toEqual(texts(numbered(100, 30)));
    expect((await readdir(folder)).length).toBeGreaterThan(0);
  });

  it('needs no disk at all', async () => {
    await using store = new LineStore({ folder: null, limits: small });
    await store.append(numbered(0, 100));
    expect(texts(await store.last(5))).toEqual(texts(numbered(95, 5)));
  });

  it('keeps time, level, subsystem and any text', async () => {
    const lines = [
      line('', { at: null, level: 'trace', subsystem: 'a' }),
      line('😀 ␊ ä', { at: 1_795_367_260_049, level: 'fatal', subsystem: 'a/b' }),
    ];
    await using store = new LineStore({ folder, limits: small });
    await store.append(lines);
    expect(await store.last(2)).toEqual(lines);
    expect(store.names.sorted).toEqual(['a', 'a/b']);
  });
});

it('more names of subsystems than anybody needs are not kept as such', () => {
  const names = new SubsystemNames(2);
  expect([names.numberOf('b'), names.numberOf('a'), names.numberOf('c'), names.numberOf('a')]).toEqual([
    1,
    2,
    null,
    2,
  ]);
  expect(names.sorted).toEqual(['a', 'b']);
});

describe('a filtered view', () => {
  it('is what a plain list would show, under every order of appending, looking and forgetting', async () => {
    const words = ['Alpha', 'beta', 'GAMMA', 'İstanbul', 'straße', '', 'alphabet'];
    const anyLine = fc.record({
      at: fc.option(fc.nat()),
      level: fc.constantFrom(...gatewayLogLevels),
      subsystem: fc.option(fc.constantFrom('gateway', 'gateway/ws', 'gate', 'agent')),
      text: fc.array(fc.constantFrom(...words), { maxLength: 3 }).map((parts) => parts.join(' ')),
    });
    const filter = fc.record({
      level: fc.constantFrom(...gatewayLogLevels),
      subsystem: fc.option(fc.constantFrom('gateway', 'agent')),
      search: fc.constantFrom('', 'alpha', 'ALPHA b', 'İs', 'SS', 'ß', '\n', 'e'),
    });
    const step = fc.oneof(
      fc.record({ append: fc.array(anyLine, { maxLength: 20 }) }),
      fc.record({ open: filter }),
      fc.record({ look: fc.nat(3) }),
      fc.record({ read: fc.nat(60), count: fc.integer({ min: 1, max: 30 }) }),
      fc.constant({ clear: true }),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const own = await makeOwnFolder(path.join(folder, `${(run += 1)}`));
        const store = new LineStore({ folder: own.path, limits: small });
        const all: GatewayLogLine[] = [];
        const views: { filter: GatewayLogFilter; lines: FilteredLines; seen: GatewayLogLine[] }[] = [];
        const open = (wanted: GatewayLogFilter): void => {
          views.push({ filter: wanted, lines: new FilteredLines(store, wanted), seen: [] });
        };
        open(everyLine);
        for (const what of steps) {
          if ('append' in what) {
            await store.append(what.append);
            all.push(...what.append);
          }
          if ('clear' in what) await store.clear();
          if ('open' in what) open(what.open);
          if ('look' in what)
            for (let times = 0; times < what.look; times += 1)
              for (const view of views) await view.lines.advance();
          if ('read' in what) for (const { lines } of views) await lines.read(what.read, what.count);
        }
        for (const view of views) {
          while (!view.lines.complete) await view.lines.advance();
          const kept = all.slice(store.first);
          const expected = kept.filter((each) => wants(view.filter, each));
          const { first, end } = view.lines;
          const page = await view.lines.read(first, 500);
          expect(page).toEqual({ from: first, lines: expected });
          expect(end - first).toBe(expected.length);
          expect(await view.lines.read(end, 5)).toEqual({ from: end, lines: [] });
          expect(view.lines.searching).toBeNull();
        }
        await store[Symbol.asyncDispose]();
        await own[Symbol.asyncDispose]();
      }),
      { seed: 20_261_122, numRuns: 150 },
    );
  });

  it('keeps the number of each line while older ones are forgotten', async () => {
    await using store = new LineStore({ folder, limits: small });
    const view = new FilteredLines(store, { ...everyLine, search: '7' });
    const seen = new Map<number, string>();
    for (let from = 0; from < 200; from += 10) {
      await store.append(numbered(from, 10));
      while (!view.complete) await view.advance();
      const page = await view.read(view.first, 500);
      for (const [at, { text }] of page.lines.entries()) {
        expect(seen.get(page.from + at) ?? text).toBe(text);
        seen.set(page.from + at, text);
      }
    }
    expect([...seen.values()]).toEqual(texts(numbered(0, 200)).filter((text) => text.includes('7')));
  });

  it('tells how far it has searched', async () => {
    await using store = new LineStore({ folder, limits: { ...small, lines: 1000 } });
    await store.append(numbered(0, 80));
    const view = new FilteredLines(store, { ...everyLine, search: 'line 7' });
    const progress = [];
    while (!view.complete) {
      progress.push(view.searching);
      await view.advance();
    }
    expect(progress).toEqual(Array.from({ length: 10 }, (_, at) => at / 10));
    expect([view.searching, view.end]).toEqual([null, 11]);
  });

  it('reads a page although the disk lost a part of it', async () => {
    await using store = new LineStore({ folder, limits: small });
    await store.append(numbered(0, 20));
    const view = new FilteredLines(store, everyLine);
    while (!view.complete) await view.advance();
    await rm(path.join(folder, '0.lines'));
    expect(texts((await view.read(0, 20)).lines)).toEqual([]);
    const page = await view.read(8, 20);
    expect([page.from, ...texts(page.lines)]).toEqual([8, ...texts(numbered(8, 12))]);
  });

  it('never makes a page too large to be sent', async () => {
    await using store = new LineStore({ folder, limits: { ...storeLimits, segmentLines: 512 } });
    await store.append(Array.from({ length: 200 }, () => line('x'.repeat(60_000))));
    const view = new FilteredLines(store, everyLine);
    while (!view.complete) await view.advance();
    const { lines } = await view.read(0, 200);
    expect(lines).toHaveLength(200);
    expect(lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(4_010_000);
  });
});

function wants(filter: GatewayLogFilter, { level, subsystem, text }: GatewayLogLine): boolean {
  return (
    gatewayLogLevels.indexOf(level) >= gatewayLogLevels.indexOf(filter.level) &&
    (filter.subsystem === null ||
      subsystem === filter.subsystem ||
      subsystem?.startsWith(`${filter.subsystem}/`) === true) &&
    text.toLowerCase().includes(filter.search.toLowerCase())
  );
}
