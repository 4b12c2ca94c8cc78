import { describe, expect, it } from 'vitest';
import type { JsonReply } from '../http/request-json.ts';
import { readHealth, readReadiness } from './probe.ts';

const answer = (status: number, json: unknown): JsonReply => ({ kind: 'answer', status, json, server: null });
const answers = (ready: boolean, failing: readonly string[], draining = false) => ({
  kind: 'answers',
  ready,
  failing,
  draining,
  uptimeMs: null,
  eventLoop: null,
});

describe('by /readyz, the gateway', () => {
  it.each([
    ['is ready', answer(200, { ready: true, failing: [] }), answers(true, [])],
    [
      'is starting',
      answer(503, { ready: false, failing: ['startup-sidecars'] }),
      answers(false, ['startup-sidecars']),
    ],
    [
      'is stopping',
      answer(503, { ready: false, failing: ['x', 'gateway-draining'] }),
      answers(false, ['x'], true),
    ],
    [
      'is not ready though it answers 200',
      answer(200, { ready: false, failing: [1, 'a', null] }),
      answers(false, ['a']),
    ],
    ['is not ready with a 503', answer(503, { ready: true, failing: [] }), answers(false, [])],
    ['names its parts oddly', answer(503, { ready: false, failing: 'all' }), answers(false, [])],
    ['does not run', { kind: 'no-answer', cause: 'refused' }, { kind: 'nothing' }],
    ['hangs', { kind: 'no-answer', cause: 'timeout' }, { kind: 'hangs' }],
    ['is not what closes the connection', { kind: 'no-answer', cause: 'reset' }, { kind: 'other-program' }],
    ['must be asked again after a page of another program', answer(200, undefined), null],
    ['must be asked again after a 404', answer(404, { error: 'Not Found' }), null],
    ['must be asked again after a broken answer', { kind: 'broken', cause: 'cut-off' }, null],
  ] as [string, JsonReply, object | null][])('%s', (_, reply, expected) => {
    expect(readReadiness(reply)).toEqual(expected);
  });

  it('says how long it runs and how its event loop is, as recorded from 2026.9.6', () => {
    const recorded = {
      ready: true,
      failing: [],
      uptimeMs: 15020,
      eventLoop: {
        degraded: false,
        degradedSinceMs: null,
        reasons: [],
        intervalMs: 1006.2820539999993,
        delayP99Ms: 20.5,
        delayMaxMs: 20.5,
        utilization: 0.002,
        cpuCoreRatio: 0.003,
      },
    };
    expect(readReadiness(answer(200, recorded))).toEqual({
      kind: 'answers',
      ready: true,
      failing: [],
      draining: false,
      uptimeMs: 15020,
      eventLoop: { degraded: false, reasons: [], delayMs: 20.5, utilization: 0.002 },
    });
  });

  it('is read without an event loop that makes no sense', () => {
    const odd = { ready: true, failing: [], uptimeMs: 'long', eventLoop: { degraded: 'yes' } };
    expect(readReadiness(answer(200, odd))).toEqual(answers(true, []));
  });

  it('names twenty parts at most, and none that is no name', () => {
    const failing = [...Array.from({ length: 50 }, (_, i) => `part-${i}`), 'x'.repeat(200)];
    expect(readReadiness(answer(503, { ready: false, failing }))).toMatchObject({
      failing: failing.slice(0, 20),
    });
  });
});

describe('by /healthz, what is there', () => {
  it.each([
    ['lives and cannot say whether it is ready', answer(200, { ok: true, status: 'live' }), 'lives'],
    ['is another program', answer(200, { status: 'ok' }), 'other-program'],
    ['is another program that knows no such path', answer(404, undefined), 'other-program'],
    ['is another program that does not speak HTTP', { kind: 'broken', cause: 'not-http' }, 'other-program'],
    ['hangs', { kind: 'no-answer', cause: 'timeout' }, 'hangs'],
  ] as [string, JsonReply, string][])('%s', (_, reply, kind) => {
    expect(readHealth(reply)).toEqual({ kind });
  });
});
