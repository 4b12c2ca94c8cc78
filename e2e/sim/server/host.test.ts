import { afterEach, describe, expect, it } from 'vitest';
import { get } from '../ask.test-support.ts';
import { SimClock } from './clock.ts';
import type { Fault } from './faults.ts';
import { SimHost } from './host.ts';
import { sendJson } from './wire.ts';

const open: SimHost[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host[Symbol.asyncDispose]();
});

async function start(): Promise<{ host: SimHost; clock: SimClock; answered: () => number }> {
  const clock = new SimClock();
  clock.setRate(0);
  let count = 0;
  const host = new SimHost({
    host: '127.0.0.1',
    clock,
    isAuthorized: () => true,
    answer: async (_, response) => {
      count += 1;
      sendJson(response, 200, { well: true });
    },
  });
  await host.listen(0);
  open.push(host);
  return { host, clock, answered: () => count };
}

/** What a client finds; hasty where nothing will come. */
async function seen(host: SimHost, path = '/any', patience = 10_000): Promise<string> {
  try {
    const response = await fetch(`${host.url}${path}`, {
      signal: AbortSignal.timeout(patience),
      redirect: 'manual',
    });
    const text = await response.text();
    return `${response.status} ${text.length > 60 ? `${text.length} characters` : text}`;
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'silence' : 'broken';
  }
}

const faults: readonly (readonly [Fault, string])[] = [
  [{ kind: 'hang' }, 'silence'],
  [{ kind: 'hang-mid-body' }, 'silence'],
  [{ kind: 'slow', ms: 60_000 }, 'silence'],
  [{ kind: 'reset' }, 'broken'],
  [{ kind: 'close-mid-body' }, 'broken'],
  [{ kind: 'status', status: 503, body: 'gone fishing' }, '503 gone fishing'],
  [{ kind: 'garbage', body: '<html>' }, '200 <html>'],
  [{ kind: 'error-200', message: 'Channel Error' }, '200 {"error":"Channel Error"}'],
  [{ kind: 'huge', bytes: 3_000_000 }, '200 3000000 characters'],
  [{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, '302 '],
];

describe('a fault', () => {
  it.each(faults)(
    '%j is seen as such by as many requests as it was told, and then no more',
    async (fault, expected) => {
      const { host, answered } = await start();
      host.faults.set('*', { ...fault, times: 1 });
      expect(await seen(host, '/any', expected === 'silence' ? 200 : undefined)).toBe(expected);
      expect(answered()).toBe(0);
      expect(await seen(host)).toBe('200 {"well":true}');
    },
  );

  it('of one path leaves the others alone, and goes when it is cleared', async () => {
    const { host } = await start();
    host.faults.set('/a', { kind: 'reset' });
    expect([await seen(host, '/a?x=1'), await seen(host, '/b')]).toEqual(['broken', '200 {"well":true}']);
    host.faults.clear('/a');
    expect(await seen(host, '/a')).toBe('200 {"well":true}');
  });

  it('slow answers rightly once its time has passed', async () => {
    const { host, clock } = await start();
    host.faults.set('*', { kind: 'slow', ms: 60_000 });
    const answer = get(host, '/any');
    while (clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(60_000);
    expect((await answer).body).toEqual({ well: true });
  });
});

describe('the log', () => {
  it('keeps bodies, but no headers', async () => {
    const { host } = await start();
    await fetch(`${host.url}/any?secret=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-lm-abcd1234:secret' },
      body: JSON.stringify({ model: 'm', n: 1 }),
    });
    expect(host.log.entries).toMatchObject([
      { method: 'POST', path: '/any', model: 'm', body: { n: 1 }, status: 200, answered: true },
    ]);
    expect(JSON.stringify(host.log.entries)).not.toContain('secret');
  });
});
