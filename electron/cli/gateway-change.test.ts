import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../shared/gateway/snapshot.ts';
import { done, failed, problem } from '../../shared/problem.ts';
import {
  fakeGateway,
  type FakeGateway,
  gatewayOf,
  ready,
  starting,
  stopped,
  surroundings,
} from '../../e2e/hosts/fake-gateway.ts';
import { restartGateway, runsWishOf, startGateway, stopGateway } from './gateway-change.ts';

const exit = { code: 78, signal: null, at: 1 };
const givenUp = gatewayOf({
  kind: 'given-up',
  why: 'config-invalid',
  exit,
  lastLines: ['Invalid config'],
  fault: {
    file: 'openclaw.json',
    line: 4,
    path: 'models.mode',
    message: 'Invalid input',
    text: 'mode: "nope",',
  },
  by: null,
});
const draining = (step: 'ending-runs' | 'waiting'): Gateway =>
  // oxlint-disable-next-line unicorn/no-thenable -- what comes after the draining; nobody awaits a state
  gatewayOf({ kind: 'draining', since: 1, step, runs: 1, deadline: null, next: 'stop' });
const ended = gatewayOf({ kind: 'stopped', exit: { code: 0, signal: null, at: 2 } });
const busy: Partial<FakeGateway['services']> = {
  preflight: async () => done({ safe: false, activeRuns: 2, blockers: ['1 active embedded run(s)'] }),
};
const neverAsked = async () => expect.unreachable('it was asked');
const notConnected = async () => failed(problem('gateway-not-connected'));
const never = { deadline: () => new AbortController().signal };
const atOnce = { deadline: () => AbortSignal.abort() };

describe('hearth gateway start', () => {
  it('tells each step and ends when the gateway is ready', async () => {
    const fake = fakeGateway(gatewayOf(stopped), [
      gatewayOf(starting('process')),
      gatewayOf(starting('parts', ['startup-sidecars'])),
      gatewayOf(ready(5)),
    ]);
    const { context, out, err } = surroundings();
    expect(await startGateway(context, fake.services, never)).toBe(0);
    expect(fake.wishes).toEqual(['start']);
    expect(err().trim().split('\n')).toEqual([
      'The gateway’s process runs and does not listen yet. This usually takes 10 to 20 seconds.',
      'The gateway is almost ready and waits for: startup-sidecars.',
      'The gateway takes requests at http://127.0.0.1:18789.',
    ]);
    expect(out()).toMatch(/State +ready/);
  });

  it('has nothing to do when it runs already', async () => {
    const fake = fakeGateway(gatewayOf(ready()));
    const { context, out } = surroundings({ json: true });
    expect(await startGateway(context, fake.services, never)).toBe(0);
    expect(JSON.parse(out())).toMatchObject({ changed: false, gateway: { state: { kind: 'ready' } } });
    expect(fake.wishes).toEqual([]);
  });

  it('fails with the line that OpenClaw does not accept, also after an earlier refusal', async () => {
    const again = { ...givenUp, state: { ...givenUp.state, exit: { ...exit, at: 9 } } } as Gateway;
    const fake = fakeGateway(givenUp, [gatewayOf(starting()), again]);
    const { context, out, err } = surroundings();
    expect(await startGateway(context, fake.services, never)).toBe(1);
    expect(err()).toContain('Its config is not valid: Invalid input');
    expect(out()).toBe('openclaw.json:4 models.mode: Invalid input\n  mode: "nope",\n  Invalid config\n');
  });

  it('tells a refusal of the services with its code', async () => {
    const refused = failed(problem('openclaw-not-found'));
    const fake = fakeGateway(gatewayOf(stopped), [], { start: async () => refused });
    const { context, out } = surroundings({ json: true });
    expect(await startGateway(context, fake.services, never)).toBe(1);
    expect(JSON.parse(out())).toMatchObject({ error: { code: 'openclaw-not-found' } });
  });

  it('goes on waiting through a crash that is being mended', async () => {
    const fake = fakeGateway(gatewayOf(stopped), [
      gatewayOf(starting()),
      gatewayOf({ kind: 'restarting', since: 1, why: 'crash', attempt: 1, nextTryAt: 5, exit }),
      gatewayOf(starting('listening')),
      gatewayOf(ready(9)),
    ]);
    const { context, err } = surroundings({ language: 'de' });
    expect(await startGateway(context, fake.services, never)).toBe(0);
    expect(err().trim().split('\n')).toHaveLength(4);
  });

  it('gives up in time and leaves the gateway as it is', async () => {
    const fake = fakeGateway(gatewayOf(stopped), [gatewayOf(starting())]);
    const { context, err } = surroundings();
    expect(await startGateway(context, fake.services, atOnce)).toBe(1);
    expect(err()).toContain('The gateway was not ready in time.');
  });

  it('on Ctrl+C says that the gateway goes on starting', async () => {
    const fake = fakeGateway(gatewayOf(stopped), [gatewayOf(starting())]);
    const { context, err } = surroundings({ untilStopped: () => Promise.resolve() });
    expect(await startGateway(context, fake.services, never)).toBe(1);
    expect(err()).toContain('Hearth no longer waits. The gateway goes on starting.');
  });
});

describe('hearth gateway stop', () => {
  it('stops an idle gateway without ending anything', async () => {
    const fake = fakeGateway(gatewayOf(ready()), [draining('waiting'), ended]);
    const { context, out } = surroundings({ json: true });
    expect(await stopGateway(context, fake.services, 'ask', never)).toBe(0);
    expect(fake.wishes).toEqual([{ stop: { endRuns: false } }]);
    expect(JSON.parse(out())).toMatchObject({ changed: true, gateway: { state: { kind: 'stopped' } } });
  });

  it.each([
    ['w', { endRuns: false }, 0],
    ['E', { endRuns: true }, 0],
    ['', null, 1],
    ['yes', null, 1],
  ])('asks what becomes of running turns: %j', async (answer, wish, code) => {
    const fake = fakeGateway(gatewayOf(ready()), [draining('ending-runs'), ended], busy);
    let question = '';
    const { context, err } = surroundings({
      ask: async (text) => {
        question = text;
        return answer;
      },
    });
    expect(await stopGateway(context, fake.services, 'ask', never)).toBe(code);
    expect(question).toMatch(/^2 turns are running\. Wait for them \(w\), end them \(e\)/);
    expect(err()).toContain('1 active embedded run(s)');
    expect(fake.wishes).toEqual(wish === null ? [] : [{ stop: wish }]);
  });

  it('refuses where there is nobody to ask', async () => {
    const fake = fakeGateway(gatewayOf(ready()), [ended], busy);
    const { context, out } = surroundings({ json: true });
    expect(await stopGateway(context, fake.services, 'ask', never)).toBe(2);
    expect(JSON.parse(out())).toMatchObject({ error: { code: 'gateway-runs-active' } });
    expect(fake.wishes).toEqual([]);
  });

  it.each([
    ['end', true],
    ['wait', false],
  ] as const)('with --%s does not ask', async (runs, endRuns) => {
    const fake = fakeGateway(gatewayOf(ready()), [ended], { preflight: neverAsked });
    expect(await stopGateway(surroundings().context, fake.services, runs, never)).toBe(0);
    expect(fake.wishes).toEqual([{ stop: { endRuns } }]);
  });

  it('waits for what runs when that cannot be asked', async () => {
    const fake = fakeGateway(gatewayOf(ready()), [ended], { preflight: notConnected });
    expect(await stopGateway(surroundings().context, fake.services, 'ask', never)).toBe(0);
    expect(fake.wishes).toEqual([{ stop: { endRuns: false } }]);
  });

  it('has nothing to do when none runs', async () => {
    const fake = fakeGateway(gatewayOf(stopped, { link: { kind: 'off' } }));
    const { context, out } = surroundings();
    expect(await stopGateway(context, fake.services, 'ask', never)).toBe(0);
    expect([out(), fake.wishes]).toEqual(['No gateway runs at http://127.0.0.1:18789.\n', []]);
  });

  it('never stops what is not Hearth’s', async () => {
    const refused = failed(problem('gateway-not-ours', { name: 'zsh' }));
    const fake = fakeGateway(gatewayOf(ready()), [], { stop: async () => refused });
    const { context, err } = surroundings();
    expect(await stopGateway(context, fake.services, 'ask', never)).toBe(1);
    expect(err()).toContain('zsh');
  });
});

describe('hearth gateway restart', () => {
  it('waits until it is ready again, not for the ready gateway of before', async () => {
    const before = gatewayOf(ready(1), { startedAt: 1 });
    const restarting = gatewayOf({
      kind: 'restarting',
      since: 2,
      why: 'asked',
      attempt: 1,
      nextTryAt: null,
      exit: null,
    });
    const fake = fakeGateway(before, [
      before,
      restarting,
      gatewayOf(starting('parts')),
      gatewayOf(ready(3), { startedAt: 3 }),
    ]);
    const { context, out, err } = surroundings({ language: 'de' });
    expect(await restartGateway(context, fake.services, 'end', never)).toBe(0);
    expect(fake.wishes).toEqual([{ restart: { endRuns: true } }]);
    expect(err().trim().split('\n')).toHaveLength(3);
    expect(out()).toMatch(/Zustand +bereit/);
  });

  it('sees a restart so short that no other state was shown', async () => {
    const fake = fakeGateway(gatewayOf(ready(1), { startedAt: 1 }), [gatewayOf(ready(3), { startedAt: 3 })]);
    expect(await restartGateway(surroundings().context, fake.services, 'ask', never)).toBe(0);
  });

  it('fails when the gateway does not come back', async () => {
    const fake = fakeGateway(gatewayOf(ready(1)), [gatewayOf(stopped), gatewayOf(starting()), givenUp]);
    expect(await restartGateway(surroundings().context, fake.services, 'ask', never)).toBe(1);
  });
});

it('--end-runs and --wait contradict each other', () => {
  expect([{}, { endRuns: true }, { wait: true }, { endRuns: true, wait: true }].map(runsWishOf)).toEqual([
    'ask',
    'end',
    'wait',
    null,
  ]);
});
