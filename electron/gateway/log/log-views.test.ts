import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyLine, type GatewayLogFilter, type GatewayLogLine } from '../../../shared/gateway/log-view.ts';
import { realTimers } from '../../streams/timers.ts';
import { LineStore } from './line-store.ts';
import { LogViews } from './log-views.ts';

let folder: string;
let store: LineStore;
let views: LogViews;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
  store = new LineStore({ folder });
  views = new LogViews(store, realTimers);
});
afterEach(async () => {
  await views[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const origin = { source: 'file', file: '/gateway.log' } as const;
const lines = (count: number, from = 0): GatewayLogLine[] =>
  Array.from({ length: count }, (_, at) => ({
    at: from + at,
    level: (from + at) % 10 === 0 ? 'error' : 'info',
    subsystem: null,
    text: `line ${from + at}`,
  }));
const search = (text: string): GatewayLogFilter => ({ ...everyLine, search: text });

describe('views of the log', () => {
  it('are whole at once without a search, also of very many lines', async () => {
    for (let from = 0; from < 100_000; from += 10_000) await store.append(lines(10_000, from));
    const watch = views.watch({ ...everyLine, level: 'error' });
    expect((await watch.next()).value).toMatchObject({ first: 0, end: 10_000, searching: null });
    await watch.return();
    const { lines: page } = await views.read({ ...everyLine, level: 'error' }, 9_000, 2);
    expect(page.map(({ text }) => text)).toEqual(['line 90000', 'line 90010']);
  });

  it('search while other work goes on, and end with every hit', async () => {
    for (let from = 0; from < 200_000; from += 10_000) await store.append(lines(10_000, from));
    let turns = 0;
    let searching = true;
    const count = (): void => {
      turns += 1;
      if (searching) setImmediate(count);
    };
    count();
    let last;
    for await (const view of views.watch(search('LINE 19'))) {
      last = view;
      if (view.searching === null) break;
    }
    searching = false;
    // 19, 190…199, 1900…1999, 19000…19999, 190000…199999
    expect(last).toMatchObject({ first: 0, end: 11_111 });
    // 2.5 MB of text in slices of 128 KiB, with a turn of everything else between two of them.
    expect(turns).toBeGreaterThanOrEqual(19);
  });

  it('stop searching when nobody waits for it any more, and go on from there', async () => {
    for (let from = 0; from < 200_000; from += 10_000) await store.append(lines(10_000, from));
    const left = views.watch(search('line 19'));
    await left.next();
    await left.return();
    // As long as this takes, the one that was left would have come to its end.
    expect((await views.read(search('line 199'), 0, 500)).lines).toHaveLength(500);
    const again = views.watch(search('line 19'));
    const first = (await again.next()).value;
    expect(first?.searching).toBeLessThan(0.5);
    let last = first;
    while (last !== undefined && last.searching !== null) last = (await again.next()).value ?? undefined;
    expect(last).toMatchObject({ first: 0, end: 11_111 });
    await again.return();
  });

  it('are read without being watched, and then are searched to the end first', async () => {
    await store.append(lines(1000));
    const page = await views.read(search('line 99'), 0, 500);
    expect(page.lines).toHaveLength(11);
  });

  it('never give more than a page', async () => {
    await store.append(lines(1000));
    expect((await views.read(everyLine, 0, 5000)).lines).toHaveLength(500);
  });

  it('go on with what comes, and tell where it comes from', async () => {
    const watch = views.watch(search('line 1'));
    expect((await watch.next()).value).toMatchObject({ end: 0, source: 'none', searching: null });
    await store.append(lines(20));
    views.changed(origin);
    expect((await watch.next()).value).toMatchObject({ end: 11, ...origin });
    await watch.return();
  });

  it('are forgotten, all but the last few, when nobody watches; a watched one never is', async () => {
    await store.append(lines(100));
    const watch = views.watch(search('line 5'));
    for (let seen = 0; seen < 11;) seen = (await watch.next()).value?.end ?? 0;
    // Numbers begin anew where a view was forgotten, and the lines with them.
    for (let other = 0; other < 6; other += 1) await views.read(search(`line ${other}`), 0, 1);
    await store.clear();
    await store.append(lines(6));
    expect(await views.read(search('line 0'), 0, 9)).toMatchObject({ from: 0, lines: [{ text: 'line 0' }] });
    expect(await views.read(search('line 4'), 0, 9)).toMatchObject({ from: 11, lines: [{ text: 'line 4' }] });
    views.changed(origin);
    expect((await watch.next()).value).toMatchObject({ first: 11, end: 12 });
    await watch.return();
  });

  it('know whether anybody watches', async () => {
    const told: boolean[] = [];
    views.onChange = () => told.push(views.isWatched);
    const one = views.watch(everyLine);
    const two = views.watch(search('x'));
    await one.next();
    await two.next();
    await one.return();
    await two.return();
    expect([told[0], told.at(-1)]).toEqual([true, false]);
  });

  it('end with Hearth, also in the middle of a search', async () => {
    for (let from = 0; from < 50_000; from += 10_000) await store.append(lines(10_000, from));
    const watch = views.watch(search('nowhere'));
    await watch.next();
    const waiting = watch.next();
    await views[Symbol.asyncDispose]();
    for (let next = await waiting; next.done !== true;) next = await watch.next();
    expect(views.isWatched).toBe(false);
  });
});
