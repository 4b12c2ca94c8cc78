import { describe, expect, it } from 'vitest';
import type { JsonReply } from '../http/request-json.ts';
import { judgeByHealth, judgeByReadiness } from './judge.ts';

const answer = (status: number, json: unknown): JsonReply => ({ kind: 'answer', status, json, server: null });

describe('by /readyz, the gateway', () => {
  it.each([
    ['is ready', answer(200, { ready: true, failing: [], uptimeMs: 5 }), { state: 'ready', failing: [] }],
    [
      'is starting',
      answer(503, { ready: false, failing: ['startup-sidecars'] }),
      { state: 'starting', failing: ['startup-sidecars'] },
    ],
    [
      'is stopping',
      answer(503, { ready: false, failing: ['x', 'gateway-draining'] }),
      { state: 'draining', failing: ['x', 'gateway-draining'] },
    ],
    [
      'is not ready though it answers 200',
      answer(200, { ready: false, failing: [1, 'a', null] }),
      { state: 'starting', failing: ['a'] },
    ],
    [
      'names its parts oddly',
      answer(503, { ready: false, failing: 'all' }),
      { state: 'starting', failing: [] },
    ],
    ['does not run', { kind: 'no-answer', cause: 'refused' }, { state: 'not-running', failing: [] }],
    ['hangs', { kind: 'no-answer', cause: 'timeout' }, { state: 'no-answer', failing: [] }],
    [
      'is not what closes the connection',
      { kind: 'no-answer', cause: 'reset' },
      { state: 'other-program', failing: [] },
    ],
    ['must be asked again after a page of another program', answer(200, undefined), null],
    ['must be asked again after a 404', answer(404, { error: 'Not Found' }), null],
    ['must be asked again after a broken answer', { kind: 'broken', cause: 'cut-off' }, null],
  ] as [string, JsonReply, object | null][])('%s', (_, reply, expected) => {
    expect(judgeByReadiness(reply)).toEqual(expected);
  });

  it('names twenty parts at most, and none that is no name', () => {
    const failing = [...Array.from({ length: 50 }, (_, i) => `part-${i}`), 'x'.repeat(200)];
    expect(judgeByReadiness(answer(503, { ready: false, failing }))!.failing).toHaveLength(20);
  });
});

describe('by /healthz, what is there', () => {
  it.each([
    ['lives and cannot say whether it is ready', answer(200, { ok: true, status: 'live' }), 'starting'],
    ['is another program', answer(200, { status: 'ok' }), 'other-program'],
    ['is another program that knows no such path', answer(404, undefined), 'other-program'],
    ['is another program that does not speak HTTP', { kind: 'broken', cause: 'not-http' }, 'other-program'],
    ['hangs', { kind: 'no-answer', cause: 'timeout' }, 'no-answer'],
  ] as [string, JsonReply, string][])('%s', (_, reply, state) => {
    expect(judgeByHealth(reply)).toEqual({ state, failing: [] });
  });
});
