import { expect, test } from 'vitest';
import { Latest } from './latest.ts';

test('a watcher gets the present value at once, then each newer one', async () => {
  const latest = new Latest(1);
  const watch = latest.watch();
  expect((await watch.next()).value).toBe(1);
  const next = watch.next();
  latest.set(2);
  expect((await next).value).toBe(2);
  await watch.return();
});

test('a slow watcher gets the newest and skips what it missed', async () => {
  const latest = new Latest(0);
  const watch = latest.watch();
  await watch.next();
  for (let value = 1; value <= 1000; value += 1) latest.set(value);
  expect((await watch.next()).value).toBe(1000);
  await watch.return();
});

test('an equal value set again is news to nobody’s loss: it is passed on', async () => {
  const latest = new Latest('same');
  const watch = latest.watch();
  await watch.next();
  latest.set('same');
  expect((await watch.next()).value).toBe('same');
  await watch.return();
});

test('a watch ends when its signal aborts, waiting or not', async () => {
  const latest = new Latest(1);
  const life = new AbortController();
  const watch = latest.watch(life.signal);
  await watch.next();
  const waiting = watch.next();
  life.abort();
  expect((await waiting).done).toBe(true);
  expect((await latest.watch(life.signal).next()).done).toBe(true);
});

test('watchers that left are forgotten: the signal holds no listener of theirs', async () => {
  const latest = new Latest(0);
  const life = new AbortController();
  const added: string[] = [];
  const { signal } = life;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    added.push('add');
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    added.push('remove');
    remove(...args);
  };
  const watch = latest.watch(signal);
  await watch.next();
  for (let value = 1; value <= 3; value += 1) {
    const next = watch.next();
    latest.set(value);
    await next;
  }
  expect(added.filter((what) => what === 'add')).toHaveLength(
    added.filter((what) => what === 'remove').length,
  );
});
