import { beforeEach, expect, test } from 'vitest';
import { FakeLink } from './fake-link.test-support.ts';
import { sendPromptAhead } from './prompt-ahead.ts';

let link: FakeLink;
let turn: Record<string, unknown>;
let deleted: unknown[];

beforeEach(() => {
  link = new FakeLink();
  link.come();
  deleted = [];
  // Replies as recorded from 2026.9.6, cut to what is read.
  link.replies.set('agents.list', () => ({ defaultId: 'main', ownership: 'sole' }));
  link.replies.set('agent', (params) => {
    turn = params;
    return { runId: 'run-1' };
  });
  link.replies.set('agent.wait', ({ runId }) => ({
    runId,
    status: 'ok',
    startedAt: 1_795_886_742_168,
    endedAt: 1_795_886_748_307,
  }));
  link.replies.set('sessions.delete', ({ key }) => {
    deleted.push(key);
    return { ok: true, key, deleted: true };
  });
});

test('an ordinary turn with that model is run, timed, and leaves no session', async () => {
  expect(await sendPromptAhead(link, 'lmstudio/acme/tiny-7b')).toEqual({ ok: true, value: { ms: 6139 } });
  expect(turn).toMatchObject({
    agentId: 'main',
    provider: 'lmstudio',
    model: 'acme/tiny-7b',
    deliver: false,
  });
  // What makes the prompt another one is not asked for.
  expect(Object.keys(turn)).not.toContain('sessionEffects');
  expect(deleted).toEqual([turn['sessionKey']]);
  expect(turn['sessionKey']).toMatch(/^agent:main:explicit:model-run-[0-9a-f-]{36}$/);
  expect(link.scopes).toEqual(['operator.admin']);
});

test('a turn that fails is told, and its session goes all the same', async () => {
  link.replies.set('agent.wait', () => ({ status: 'error', error: 'no such model' }));
  expect(await sendPromptAhead(link, 'lmstudio/none')).toMatchObject({
    ok: false,
    problem: { code: 'gateway-refused', params: { method: 'agent' } },
  });
  expect(deleted).toHaveLength(1);
});

test('without a connection, or without a ref, nothing is begun', async () => {
  expect(await sendPromptAhead(link, 'nonsense')).toMatchObject({ problem: { code: 'bad-model-ref' } });
  link.go();
  expect(await sendPromptAhead(link, 'a/b')).toMatchObject({ problem: { code: 'gateway-not-connected' } });
});
