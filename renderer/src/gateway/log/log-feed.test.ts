import { afterEach, describe, expect, it, vi } from 'vitest';
import { everyLine, type GatewayLogFilter } from '../../../../shared/gateway/log-view.ts';
import { steppedTiming } from '../../testing/stepped-timing.ts';
import { FakeLog } from './fake-log.test-support.ts';
import { LogFeed } from './log-feed.ts';

const ends: AbortController[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end.abort();
});

function start(log: FakeLog, filter: GatewayLogFilter = everyLine, place: () => number | null = () => null) {
  const timing = steppedTiming();
  const feed = new LogFeed(log.client, timing);
  const run = (wanted: GatewayLogFilter): AbortController => {
    const end = new AbortController();
    ends.push(end);
    void feed.run(wanted, place, end.signal);
    return end;
  };
  return { feed, timing, run, end: run(filter) };
}

async function shows(feed: LogFeed, number: number, text: string): Promise<void> {
  await expect.poll(() => feed.lines.get(number)?.text).toBe(text);
}

describe('the feed of the log', () => {
  it('reads what is looked at, and new lines as they come', async () => {
    const log = new FakeLog();
    log.add(1000);
    const { feed } = start(log);
    feed.want({ first: 960, end: 1030 });
    await shows(feed, 999, 'line 999');
    expect(feed.state().view).toMatchObject({ first: 0, end: 1000 });
    log.add(5);
    await shows(feed, 1004, 'line 1004');
    expect(log.reads.at(-1)).toMatchObject({ from: 1000, count: 5 });
  });

  it('has one request under way, and gives it up for lines that were scrolled past', async () => {
    const log = new FakeLog();
    log.add(100_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    log.gate = promise;
    const { feed } = start(log);
    feed.want({ first: 0, end: 40 });
    await expect.poll(() => log.reads).toHaveLength(1);
    feed.want({ first: 8, end: 48 });
    expect(log.reads).toHaveLength(1);
    for (let first = 1000; first <= 90_000; first += 1000) feed.want({ first, end: first + 40 });
    expect(log.reads.filter(({ signal }) => !signal.aborted)).toHaveLength(1);
    resolve();
    await shows(feed, 90_000, 'line 90000');
    expect(feed.lines.get(0)).toBeUndefined();
  });

  it('tries again where a request fails, not at once, and goes on', async () => {
    const log = new FakeLog();
    log.add(100);
    log.gate = Promise.reject(new Error('wire'));
    log.gate.catch(() => undefined);
    const { feed, timing } = start(log);
    feed.want({ first: 0, end: 40 });
    await expect.poll(() => timing.waiting.size).toBe(1);
    expect(log.reads).toHaveLength(1);
    log.gate = Promise.resolve();
    for (const again of timing.waiting) again();
    await shows(feed, 10, 'line 10');
  });

  it('leaves no watcher, request or wait behind when it ends', async () => {
    const log = new FakeLog();
    log.add(100);
    log.gate = new Promise(() => undefined);
    const { feed, timing, end } = start(log);
    feed.want({ first: 0, end: 40 });
    await expect.poll(() => log.reads).toHaveLength(1);
    expect(log.watchers).toBe(1);
    end.abort();
    await expect.poll(() => log.watchers).toBe(0);
    expect(log.reads[0]?.signal.aborted).toBe(true);
    expect(timing.waiting.size).toBe(0);
  });

  it('watches only while the page is shown', async () => {
    const log = new FakeLog();
    log.add(10);
    const { feed } = start(log);
    await expect.poll(() => log.watchers).toBe(1);
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await expect.poll(() => log.watchers).toBe(0);
    log.add(10);
    visibility.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    await expect.poll(() => feed.state().view?.end).toBe(20);
  });
});

describe('after the connection was lost', () => {
  it('goes on where it was while the numbers still hold', async () => {
    const log = new FakeLog();
    log.add(1000);
    const { feed, timing } = start(log, everyLine, () => 500_000);
    feed.want({ first: 500, end: 540 });
    await shows(feed, 510, 'line 510');
    const { numbering } = feed.state();
    log.breakOff();
    log.add(10);
    await expect.poll(() => timing.waiting.size).toBe(1);
    for (const again of timing.waiting) again();
    await expect.poll(() => feed.state().view?.end).toBe(1010);
    expect(feed.state().numbering).toBe(numbering);
    expect(feed.lines.get(510)?.text).toBe('line 510');
  });

  it('finds the same time again where the lines were numbered anew', async () => {
    const log = new FakeLog();
    log.add(1000);
    const { feed, run, end } = start(log, everyLine, () => 700_000);
    feed.want({ first: 700, end: 740 });
    await shows(feed, 700, 'line 700');
    const { numbering } = feed.state();
    end.abort();
    await expect.poll(() => log.watchers).toBe(0);
    log.replace(log.lines.slice(600));
    run(everyLine);
    await expect.poll(() => feed.state().numbering).toBe(numbering + 1);
    expect(feed.state().start).toBe(100);
    feed.want({ first: 90, end: 130 });
    await shows(feed, 100, 'line 700');
  });
});

describe('another filter', () => {
  it('keeps the place in time, so that what stands around a match can be read', async () => {
    const log = new FakeLog();
    log.add(300);
    log.add(1, { level: 'error', text: 'needle', at: 300_000 });
    log.add(300);
    const needle = { ...everyLine, search: 'needle' };
    const { feed, run, end } = start(log, needle, () => 300_000);
    feed.want({ first: 0, end: 40 });
    await shows(feed, 0, 'needle');
    end.abort();
    run(everyLine);
    await expect.poll(() => feed.state().view?.end).toBe(601);
    expect(feed.state().start).toBe(300);
    feed.want({ first: 290, end: 330 });
    await shows(feed, 300, 'needle');
  });

  it('reads lines that are not in sight for copying', async () => {
    const log = new FakeLog();
    log.add(1200);
    const { feed } = start(log);
    feed.want({ first: 100, end: 140 });
    await shows(feed, 120, 'line 120');
    const lines = await feed.read({ first: 50, end: 1150 }, AbortSignal.timeout(5000));
    expect(lines).toHaveLength(1100);
    expect(lines[0]?.text).toBe('line 50');
    expect(lines.at(-1)?.text).toBe('line 1149');
    expect(log.reads.every(({ count }) => count <= 500)).toBe(true);
  });
});
