import { expect, test } from 'vitest';
import type { LogBatch } from '../../shared/log.ts';
import { ActivityLog } from './activity-log.ts';

const seqs = (batch: LogBatch): number[] => batch.entries.map(({ seq }) => seq);

async function firstOf(log: ActivityLog, after: number): Promise<LogBatch> {
  const life = new AbortController();
  for await (const batch of log.watch(after, life.signal)) return batch;
  throw new Error('no batch');
}

test('a reader gets what is there, then what comes', async () => {
  const log = new ActivityLog(() => 7);
  log.add('info', 'started', { version: '1' });
  const life = new AbortController();
  const watch = log.watch(0, life.signal);
  expect((await watch.next()).value).toEqual({
    entries: [{ seq: 1, at: 7, level: 'info', code: 'started', params: { version: '1' } }],
    dropped: 0,
  });
  const next = watch.next();
  log.add('warn', 'gateway-state');
  expect(seqs((await next).value as LogBatch)).toEqual([2]);
  const waiting = watch.next();
  life.abort();
  expect((await waiting).done).toBe(true);
});

test('a reader that comes back goes on where it was', async () => {
  const log = new ActivityLog();
  for (let n = 0; n < 5; n += 1) log.add('info', 'config-changed');
  expect(seqs(await firstOf(log, 3))).toEqual([4, 5]);
});

test('a reader that saw a longer, earlier run starts from the oldest of this one', async () => {
  const log = new ActivityLog();
  log.add('info', 'started');
  log.add('info', 'config-changed');
  expect(seqs(await firstOf(log, 99))).toEqual([1, 2]);
});

test('batches hold at most 200 entries, and what was forgotten is counted', async () => {
  const log = new ActivityLog(Date.now, 500);
  for (let n = 0; n < 1200; n += 1) log.add('info', 'config-changed');
  const life = new AbortController();
  const batches: LogBatch[] = [];
  for await (const batch of log.watch(0, life.signal)) {
    batches.push(batch);
    if (batch.entries.at(-1)?.seq === 1200) break;
  }
  expect(batches.map(({ entries, dropped }) => [entries.length, dropped])).toEqual([
    [200, 700],
    [200, 0],
    [100, 0],
  ]);
  expect(batches[0]?.entries[0]?.seq).toBe(701);
});
