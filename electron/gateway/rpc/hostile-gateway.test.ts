import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { preflight, requestRestart } from './acts.ts';
import { ConfigWatcher } from './config-watcher.ts';
import { LinkBench, right, token, until } from './link-bench.test-support.ts';
import { RuntimeFactsReader } from './runtime-facts.ts';

let bench: LinkBench;
beforeEach(async () => {
  bench = await LinkBench.open();
});
afterEach(() => bench[Symbol.asyncDispose]());

const echo = z.object({ said: z.string() });
const answers = async (): Promise<boolean> => (await bench.link.request('echo', {}, echo)).ok;
const sendRaw = (data: string | Buffer): void => {
  for (const { socket } of bench.gateway.clients) socket.send(data);
};

describe('a gateway that means no good', () => {
  beforeEach(() => {
    bench.gateway.on('echo', 'operator.read', () => ({ ok: { said: 'hello' } }));
  });

  it.each([
    ['no JSON', 'PRIVATE {'],
    ['nothing', ''],
    ['JSON of another kind', '[1,"2",null]'],
    ['null', 'null'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
    ['an answer to what nobody asked', '{"type":"res","id":"__proto__","ok":true,"payload":{}}'],
    ['an event without a name', '{"type":"event","payload":{"__proto__":{"ok":true}},"seq":{}}'],
    [
      'an event with odd fields',
      '{"type":"event","event":"config.changed","payload":{"hash":{"toString":1}}}',
    ],
    [
      'an event nested without end',
      `{"type":"event","event":"agent","payload":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    ],
    [
      'a time that no timer takes',
      '{"type":"event","event":"shutdown","payload":{"restartExpectedMs":1e300}}',
    ],
  ])('may send %s: the connection holds, or another one is made', async (_, data) => {
    await bench.connect(right);
    sendRaw(data);
    await bench.passesUntil(() => bench.link.state.value.kind === 'connected');
    await expect.poll(answers, { timeout: 10_000 }).toBe(true);
    const told = bench.events.flatMap((event) => (event.kind === 'shutdown' ? event.restartExpectedMs : []));
    expect(told.every((ms) => ms === null)).toBe(true);
    expect(JSON.stringify(bench.link.state.value)).not.toContain('PRIVATE');
  });

  it('may send a frame of more than 25 MB: it is not taken, and another connection is made', async () => {
    await bench.connect(right);
    sendRaw(`{"type":"event","event":"agent","payload":"${'x'.repeat(27_000_000)}"}`);
    await until(() => bench.events.some(({ kind }) => kind === 'disconnected'));
    await bench.passesUntil(() => bench.link.state.value.kind === 'connected');
    expect(await answers()).toBe(true);
    expect(bench.events.some((event) => event.kind === 'frame')).toBe(false);
  }, 30_000);

  it('is given up without a trace when it never says a word', async () => {
    bench.gateway.silent = true;
    bench.link.connect(bench.target(right));
    await bench.passesUntil(() => bench.link.state.value.kind === 'failed');
    bench.link.disconnect();
    await until(() => bench.gateway.openSockets === 0);
    await expect.poll(() => bench.timers.waiting).toBe(0);
  }, 30_000);

  it('leaves nothing behind after fifty connections that it broke', async () => {
    const { gateway, link } = bench;
    for (let round = 0; round < 50; round += 1) {
      await bench.connect(right);
      gateway.dropClients();
      await until(() => bench.events.filter(({ kind }) => kind === 'disconnected').length === round + 1);
    }
    link.disconnect();
    await until(() => gateway.openSockets === 0);
    await expect.poll(() => bench.timers.waiting).toBe(0);
  }, 30_000);
});

describe('what a gateway says', () => {
  it('is shown without secrets, whichever part of it they stand in, and short', async () => {
    const { gateway, link, timers } = bench;
    const own = 'planted-own-token';
    const words = `${'x'.repeat(480)} planted-provider-key ${own} \u202E`;
    gateway.token = own;
    gateway.version = `2026 ${own}`;
    gateway.moreScopes = [own, 'operator.approvals', `operator.${'a'.repeat(1000)}`];
    const refusal = { error: { code: 'INVALID_REQUEST', message: words.repeat(10_000) } };
    gateway.on('status', 'operator.read', () => ({ ok: { runtimeVersion: `7 ${own}`, pid: 1 } }));
    gateway.on('sessions.list', 'operator.read', () => ({ ok: { sessions: [] } }));
    gateway.on('gateway.restart.preflight', 'operator.read', () => ({
      ok: { safe: false, blockers: [{ message: words }, { message: own }] },
    }));
    gateway.on('gateway.restart.request', 'operator.admin', () => ({ ok: { ok: false, status: words } }));
    gateway.on('config.get', 'operator.read', () => ({
      ok: { valid: false, hash: 'h', issues: [{ path: own, message: words }] },
    }));
    gateway.on('refused', 'operator.read', () => refusal);
    await using facts = new RuntimeFactsReader({ link, timers, isWatched: () => true });
    await using config = new ConfigWatcher({ link, timers, listeningPort: () => null });
    await bench.connect(token(own));
    await bench.passesUntil(() => facts.facts.value?.pid === 1 && config.state.value.kind === 'rejected');
    const preflighting = preflight(link, { timers });
    let blockers: unknown = null;
    void preflighting.then((result) => (blockers = result));
    await bench.passesUntil(() => blockers !== null);
    gateway.refusals.push({ ...refusal.error, details: {} });
    const shown = {
      hello: link.hello,
      facts: facts.facts.value,
      config: config.state.value,
      blockers,
      refused: await link.request('refused', {}, echo),
      noRight: await requestRestart(link),
      notRestarted: await requestRestart(link),
    };
    expect(shown.hello).toEqual({
      version: '2026 ••••',
      bootId: 'boot-1',
      scopes: ['operator.read', 'operator.approvals'],
    });
    expect(shown.facts).toMatchObject({ version: '7 ••••' });
    expect(shown.blockers).toMatchObject({ ok: true, value: { blockers: [expect.any(String), '••••'] } });
    const text = JSON.stringify(shown);
    expect(text).not.toMatch(/planted|\u202E/);
    expect(text.length).toBeLessThan(4000);
  });
});
