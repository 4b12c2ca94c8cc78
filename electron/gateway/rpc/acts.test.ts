import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { endRuns, preflight, requestRestart } from './acts.ts';
import { FakeLink } from './fake-link.test-support.ts';
import { type RuntimeFacts, RuntimeFactsReader } from './runtime-facts.ts';

let link: FakeLink;
let running: Set<string>;
let timers: ManualTimers;

beforeEach(() => {
  link = new FakeLink();
  link.come();
  timers = new ManualTimers();
  running = new Set(['agent:main:main', 'agent:main:second']);
  // Rows as recorded from 2026.9.6, cut to what is read.
  link.replies.set('sessions.list', () => ({
    count: 3,
    sessions: ['agent:main:main', 'agent:main:second', 'agent:main:idle'].map((key) => ({
      key,
      agentId: 'main',
      status: running.has(key) ? 'running' : 'done',
      hasActiveRun: running.has(key),
    })),
  }));
  link.replies.set('gateway.restart.preflight', () => ({
    safe: running.size === 0,
    counts: { totalActive: running.size * 2 },
    blockers: [...running].map(() => ({
      kind: 'embedded-run',
      count: 1,
      message: '1 active embedded run(s)',
    })),
    summary: 'restart deferred',
  }));
});

describe('before a stop', () => {
  it('the user is told how many turns would end, and why, in the gateway’s words', async () => {
    expect(await preflight(link)).toEqual({
      ok: true,
      value: {
        safe: false,
        activeRuns: 2,
        blockers: ['1 active embedded run(s)', '1 active embedded run(s)'],
      },
    });
    running.clear();
    expect(await preflight(link)).toEqual({ ok: true, value: { safe: true, activeRuns: 0, blockers: [] } });
  });

  it('a request of Hearth’s own that is under way is no reason, one that stays is', async () => {
    running.clear();
    let busy = 1;
    link.replies.set('gateway.restart.preflight', () => ({
      safe: busy-- <= 0,
      blockers: [{ kind: 'root-request', count: 1, message: '1 active gateway request(s): ws:status' }],
    }));
    const looking = preflight(link, { timers });
    await timers.advance(1000);
    expect(await looking).toMatchObject({ value: { safe: true, activeRuns: 0 } });
    busy = 1000;
    const again = preflight(link, { timers });
    await timers.advance(1000);
    expect(await again).toMatchObject({ value: { safe: false, activeRuns: 0 } });
    expect(timers.waiting).toBe(0);
  });

  it.each([
    ['startup:sidecars.control-ui-assets', true],
    ['startup:plugins, startup:sidecars.control-ui-assets', true],
    ['startup:plugins, ws:chat.send', false],
    ['startup:plugins, +2 more', false],
  ])('what a gateway sets up behind its own start is nobody’s work: %s', async (holders, safe) => {
    running.clear();
    const message = `1 active gateway request(s): ${holders}`;
    link.replies.set('gateway.restart.preflight', () => ({
      safe: false,
      blockers: [{ kind: 'root-request', count: 1, message }],
    }));
    const looking = preflight(link, { timers });
    await timers.advance(1000);
    expect(await looking).toEqual({
      ok: true,
      value: { safe, activeRuns: 0, blockers: safe ? [] : [message] },
    });
  });

  it('a gateway that says it is not safe and not why is believed', async () => {
    running.clear();
    link.replies.set('gateway.restart.preflight', () => ({ safe: false, blockers: [] }));
    const looking = preflight(link, { timers });
    await timers.advance(1000);
    expect(await looking).toMatchObject({ value: { safe: false } });
  });

  it('without a connection nothing is claimed', async () => {
    link.go();
    expect(await preflight(link)).toMatchObject({ ok: false, problem: { code: 'gateway-not-connected' } });
  });
});

describe('ending the turns', () => {
  it('ends each that runs with what is queued behind it, and waits until they are gone', async () => {
    const aborted: unknown[] = [];
    link.replies.set('sessions.abort', (params) => {
      aborted.push(params);
      timers.after(250, () => running.delete(String(params['key'])));
      return { ok: true, status: 'aborted' };
    });
    const ending = endRuns(link, { timers });
    await timers.advance(500);
    expect(await ending).toEqual({ ok: true, value: { ended: 2 } });
    expect(link.scopes).toEqual(['operator.admin']);
    expect(aborted.slice(0, 2)).toEqual([
      { key: 'agent:main:main', agentId: 'main', clearQueued: true },
      { key: 'agent:main:second', agentId: 'main', clearQueued: true },
    ]);
    expect(timers.waiting).toBe(0);
  });

  it('opens no connection where nothing runs', async () => {
    running.clear();
    expect(await endRuns(link, { timers })).toEqual({ ok: true, value: { ended: 0 } });
    expect(link.scopes).toEqual([]);
  });

  it('says so when some go on', async () => {
    link.replies.set('sessions.abort', () => ({ ok: true, status: 'no-active-run' }));
    const ending = endRuns(link, { timers });
    await timers.advance(11_000);
    expect(await ending).toMatchObject({
      ok: false,
      problem: { code: 'gateway-runs-active', params: { count: 2 } },
    });
    expect(timers.waiting).toBe(0);
  });

  it('can be called off', async () => {
    link.replies.set('sessions.abort', () => ({ ok: true, status: 'no-active-run' }));
    const wish = new AbortController();
    const ending = endRuns(link, { timers, signal: wish.signal });
    await timers.advance(50);
    wish.abort();
    expect(await ending).toMatchObject({ ok: false });
    expect(timers.waiting).toBe(0);
  });

  it('says what the gateway says when it refuses', async () => {
    link.replies.set('sessions.abort', () => {
      throw new Error('draining');
    });
    expect(await endRuns(link, { timers })).toMatchObject({ ok: false, problem: { code: 'gateway-busy' } });
  });
});

describe('a restart', () => {
  it('is asked for with the right it needs', async () => {
    link.replies.set('gateway.restart.request', () => ({ ok: true, status: 'scheduled' }));
    expect(await requestRestart(link)).toEqual({ ok: true, value: null });
    expect(link.scopes).toEqual(['operator.admin']);
  });

  it('that is not taken up is a refusal', async () => {
    link.replies.set('gateway.restart.request', () => ({ ok: false, status: 'unavailable' }));
    expect(await requestRestart(link)).toMatchObject({
      problem: {
        code: 'gateway-refused',
        params: { method: 'gateway.restart.request' },
        detail: 'unavailable',
      },
    });
  });
});

describe('the gateway’s facts', () => {
  it('are asked every 5 s while somebody watches, not otherwise, and gone with the connection', async () => {
    link.replies.set('status', () => ({
      runtimeVersion: '2026.9.6',
      pid: 11_453,
      processMemory: { rssBytes: 892_608_512, heapUsedBytes: 296_894_960 },
    }));
    let watched = false;
    await using reader = new RuntimeFactsReader({ link, timers, isWatched: () => watched });
    await timers.advance(30_000);
    expect(reader.facts.value).toEqual({
      version: '2026.9.6',
      pid: null,
      memoryBytes: null,
      activeRuns: null,
    });
    expect(link.asked).toEqual([]);
    watched = true;
    reader.reconsider();
    await timers.advance(10_000);
    expect(reader.facts.value).toEqual<RuntimeFacts>({
      version: '2026.9.6',
      pid: 11_453,
      memoryBytes: 892_608_512,
      activeRuns: 2,
    });
    expect(link.asked.filter((method) => method === 'status')).toHaveLength(3);
    link.go();
    expect(reader.facts.value).toBeNull();
    await reader[Symbol.asyncDispose]();
    expect([timers.waiting, link.listeners]).toEqual([0, 0]);
  });
});
