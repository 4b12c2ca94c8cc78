import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPanel } from '../../electron/panel.ts';
import type { Panel } from '../../electron/services.ts';
import { everyLine } from '../../shared/gateway/log-view.ts';
import type { Gateway } from '../../shared/gateway/snapshot.ts';
import type { Result } from '../../shared/problem.ts';
import { type Child, startChild } from '../hosts/child.ts';
import { installSimulatedOpenClaw, type SimulatedOpenClaw, simToken } from '../hosts/gateway.ts';
import { until } from '../hosts/until.ts';

let scratch: string;
let sim: SimulatedOpenClaw;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hearth-gateway-service-'));
  sim = await installSimulatedOpenClaw(scratch);
  opened = new AsyncDisposableStack();
  opened.defer(() => rm(scratch, { recursive: true, force: true }));
  opened.defer(() => sim.kill());
});
afterEach(() => opened.disposeAsync());

const configPath = (): string => join(scratch, 'openclaw.json');
const env = (): Record<string, string> => ({
  PATH: [join(scratch, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
  HOME: scratch,
  OPENCLAW_STATE_DIR: join(scratch, 'oc'),
  OPENCLAW_CONFIG_PATH: configPath(),
  OPENCLAW_GATEWAY_PORT: String(sim.port),
});
const auth = `auth: { mode: 'token', token: '${simToken}' }`;
const broken = `${auth} }, models: { mode: 'nope'`;
const text = (gateway = auth): string =>
  `{ // by hand
  gateway: { mode: 'local', ${gateway} },
  logging: { file: '${sim.logFile}' },
  agents: { defaults: { model: { primary: 'lmstudio/acme/first-70b', fallbacks: ['second/acme/other-32b'] } } },
}
`;
const write = (body = text()): Promise<void> => writeFile(configPath(), body, { mode: 0o600 });

async function open(given: { letGatewayGoOn?: boolean; env?: Record<string, string> } = {}): Promise<Panel> {
  const panel = await openPanel({
    env: given.env ?? env(),
    host: 'web',
    version: '0',
    stateDir: join(scratch, 'state'),
    letGatewayGoOn: given.letGatewayGoOn ?? false,
  });
  return opened.use(panel);
}

/** Somebody else's gateway. */
async function foreign(): Promise<Child> {
  const child = opened.use(
    startChild(process.execPath, [sim.program, 'gateway', 'run', '--bind', 'loopback'], { env: env() }),
  );
  await until(async () => (await fetch(`${sim.url}/readyz`).catch(() => null))?.status === 200, {
    deadline: 40_000,
    what: () => `the gateway to be ready\n${child.output()}`,
  });
  return child;
}

const now = (panel: Panel): Gateway => panel.services.gateway.snapshots.value;

async function reached(
  panel: Panel,
  what: string,
  condition: (gateway: Gateway) => boolean,
): Promise<Gateway> {
  await until(() => condition(now(panel)), {
    deadline: 40_000,
    every: 20,
    what: () => `${what}: ${JSON.stringify(now(panel))}`,
  });
  return now(panel);
}

const isAt =
  (kind: Gateway['state']['kind']) =>
  ({ state }: Gateway): boolean =>
    state.kind === kind;

const connected = ({ link }: Gateway): boolean => link.kind === 'connected';
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

/** Watches as a page does, so that looks are frequent. */
function look(panel: Panel): void {
  const life = new AbortController();
  const watching = (async () => {
    for await (const _ of panel.services.gateway.snapshots.watch(life.signal));
  })();
  opened.defer(async () => {
    life.abort();
    await watching;
  });
}

async function started(panel: Panel): Promise<Gateway> {
  look(panel);
  await reached(
    panel,
    'nothing runs',
    (gateway) => isAt('stopped')(gateway) && gateway.program.kind === 'found',
  );
  expect(codeOf(await panel.services.gateway.start())).toBe('ok');
  return await reached(panel, 'ready', (gateway) => isAt('ready')(gateway) && connected(gateway));
}

describe('a gateway that Hearth starts', () => {
  it('runs, is Hearth’s own, is talked to, and ends when it is stopped', async () => {
    await write();
    const panel = await open();
    const gateway = await started(panel);
    expect(gateway).toMatchObject({ version: '2026.9.6', url: sim.url, pid: await sim.pid() });
    await reached(panel, 'the owner', ({ owner }) => owner.kind === 'hearth');
    await reached(panel, 'the config is live', ({ config }) => config.kind === 'live');
    expect(await panel.services.gateway.preflight()).toMatchObject({ ok: true, value: { safe: true } });
    expect(codeOf(await panel.services.gateway.start())).toBe('gateway-already-running');
    expect(codeOf(await panel.services.gateway.stop({ endRuns: true }))).toBe('ok');
    const stopped = await reached(
      panel,
      'stopped',
      (seen) => isAt('stopped')(seen) && seen.owner.kind === 'nobody' && seen.pid === null,
    );
    expect(stopped.state).toMatchObject({ exit: { code: 0 } });
  });

  it('is started again after a crash, with the same config and another process', async () => {
    await write();
    const panel = await open();
    const { pid } = await started(panel);
    await sim.crash();
    await reached(panel, 'restarting', isAt('restarting'));
    const again = await reached(
      panel,
      'ready again',
      (gateway) => isAt('ready')(gateway) && connected(gateway),
    );
    expect(again.pid).not.toBe(pid);
  });

  it('goes on when Hearth ends and is taken up by the next one, where the user wants so', async () => {
    await write();
    const first = await open({ letGatewayGoOn: true });
    const { pid } = await started(first);
    await first[Symbol.asyncDispose]();
    const second = await open();
    look(second);
    const found = await reached(second, 'taken up', ({ owner }) => owner.kind === 'hearth');
    expect(found.pid).toBe(pid);
    expect(codeOf(await second.services.gateway.stop({ endRuns: false }))).toBe('ok');
    await reached(second, 'stopped', isAt('stopped'));
  });

  it('ends with Hearth, where the user wants so', async () => {
    await write();
    const panel = await open();
    await panel.services.settings.set({ keepGatewayRunning: false });
    const { pid } = await started(panel);
    await panel[Symbol.asyncDispose]();
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('gets a token of Hearth’s own where the config has none', async () => {
    await write(text("bind: 'loopback'"));
    const panel = await open();
    await started(panel);
    const [call] = await sim.calls('gateway', 'run');
    expect(JSON.stringify(call)).not.toContain('token');
  });

  it('is known to every Hearth, with the token that one of them made for it', async () => {
    await write(text("bind: 'loopback'"));
    const watching = await open();
    look(watching);
    await reached(watching, 'nothing runs', isAt('stopped'));
    const starting = await open({ letGatewayGoOn: true });
    await started(starting);
    const seen = await reached(
      watching,
      'connected too',
      (gateway) => isAt('ready')(gateway) && connected(gateway) && gateway.owner.kind === 'hearth',
    );
    expect(seen.pid).toBe(now(starting).pid);
  });

  it('that refuses its config is not tried again, and says which line', async () => {
    await write(text(broken));
    const panel = await open();
    look(panel);
    await reached(panel, 'nothing runs', ({ program }) => program.kind === 'found');
    await panel.services.gateway.start();
    const { state } = await reached(panel, 'given up', isAt('given-up'));
    expect(state).toMatchObject({
      why: 'config-invalid',
      exit: { code: 78 },
      fault: { path: 'models.mode' },
    });
    expect(await sim.calls('gateway', 'run')).toHaveLength(1);
  });
});

describe('a gateway that somebody else started', () => {
  it('is found, watched and never stopped; it restarts when it is asked', async () => {
    await write();
    const child = await foreign();
    const panel = await open();
    look(panel);
    const gateway = await reached(panel, 'connected', (seen) => isAt('ready')(seen) && connected(seen));
    expect(gateway.pid).toBe(child.process.pid);
    await reached(panel, 'the owner', ({ owner }) => owner.kind === 'terminal' || owner.kind === 'program');
    expect(codeOf(await panel.services.gateway.stop({ endRuns: true }))).toBe('gateway-not-ours');
    expect(codeOf(await panel.services.gateway.start())).toBe('gateway-already-running');
    expect(codeOf(await panel.services.gateway.restart({ endRuns: false }))).toBe('ok');
    await reached(panel, 'restarting', (seen) => !isAt('ready')(seen));
    await reached(panel, 'ready again', (seen) => isAt('ready')(seen) && connected(seen));
    expect(child.exitCode()).toBeNull();
    await panel[Symbol.asyncDispose]();
    expect(child.exitCode()).toBeNull();
  });

  it('tells which config it uses: a rejected edit is told with its issues, and taken back', async () => {
    await write();
    await foreign();
    const panel = await open();
    look(panel);
    await reached(panel, 'live', ({ config }) => config.kind === 'live');
    await write(text(broken));
    const { config } = await reached(panel, 'rejected', (seen) => seen.config.kind === 'rejected');
    expect(config).toMatchObject({ issues: [{ path: 'models.mode' }] });
    await write();
    await reached(panel, 'live again', (seen) => seen.config.kind === 'live');
  });

  it('changes its token, and the connection follows', async () => {
    await write();
    await foreign();
    const panel = await open();
    look(panel);
    await reached(panel, 'connected', connected);
    const changedAt = Date.now();
    await write(text("auth: { mode: 'token', token: 'another-token-of-a-test-0987654321' }"));
    const gateway = await reached(
      panel,
      'connected with the new one',
      (seen) => connected(seen) && seen.config.kind === 'live' && seen.config.at > changedAt,
    );
    expect(gateway.link).toEqual({ kind: 'connected', scopes: ['operator.read'] });
  });

  it('with a token that Hearth does not know is connected once the user gave it', async () => {
    await write();
    await foreign();
    // The gateway knows what the variable stands for, Hearth does not.
    const other = join(scratch, 'other.json');
    await writeFile(other, text("auth: { mode: 'token', token: '${UNKNOWN}' }"), { mode: 0o600 });
    const panel = await open({ env: { ...env(), OPENCLAW_CONFIG_PATH: other } });
    look(panel);
    const { link } = await reached(panel, 'refused', (seen) => seen.link.kind === 'failed');
    expect(link).toMatchObject({
      problem: { code: expect.stringMatching(/^gateway-token-(missing|wrong)$/) },
    });
    expect(codeOf(await panel.services.gateway.setToken(simToken))).toBe('ok');
    await reached(panel, 'connected', connected);
    const kept = await readFile(join(scratch, 'state', 'secrets.json'), 'utf8');
    expect(kept).toContain(simToken);
  });

  it('logs and answers are followed', async () => {
    await write();
    await foreign();
    const panel = await open();
    look(panel);
    await reached(panel, 'connected', connected);
    const { logs, answers } = panel.services.gateway;
    const life = new AbortController();
    const wanted = { ...everyLine, search: 'a line with' };
    let view: unknown = null;
    const watching = (async () => {
      for await (const seen of logs.watch(wanted, life.signal)) view = seen;
    })();
    await sim.log({ level: 'WARN', subsystem: 'test', message: `a line with ${simToken} in it` });
    await until(
      async () => {
        const page = await logs.read(wanted, 0, 10);
        return page.lines.some((line) => line.subsystem === 'test' && !line.text.includes(simToken));
      },
      {
        deadline: 40_000,
        every: 50,
        what: () => `the line, without the token: ${JSON.stringify(view)}`,
      },
    );
    life.abort();
    await watching;
    await sim.turn({
      chat: true,
      tried: [{ ref: 'lmstudio/acme/first-70b', reason: 'timeout', error: 'connect ECONNREFUSED' }],
      answers: 'second/acme/other-32b',
    });
    await until(() => answers.summaries.value.total === 1, { deadline: 40_000, what: 'the answer' });
    expect(answers.summaries.value.latest[0]).toMatchObject({
      outcome: 'answered',
      answered: 'second/acme/other-32b',
      passedOver: [{ ref: 'lmstudio/acme/first-70b' }],
    });
  });
});

describe('a gateway elsewhere', () => {
  it('is asked at the address the user gave, with the token they gave for it; nothing is started or stopped there', async () => {
    await write();
    await foreign();
    // This Hearth's own config knows nothing of that gateway.
    const panel = await open({
      env: {
        ...env(),
        OPENCLAW_CONFIG_PATH: join(scratch, 'other.json'),
        OPENCLAW_STATE_DIR: join(scratch, 'other'),
        OPENCLAW_GATEWAY_PORT: '9',
      },
    });
    look(panel);
    await reached(panel, 'nothing here', isAt('stopped'));
    expect(codeOf(await panel.services.settings.set({ gatewayUrl: 'ftp://studio' }))).toBe(
      'gateway-url-invalid',
    );
    const elsewhere = sim.url.replace('http:', 'ws:');
    expect(codeOf(await panel.services.settings.set({ gatewayUrl: elsewhere }))).toBe('ok');
    await reached(panel, 'seen', (seen) => isAt('ready')(seen) && seen.owner.kind === 'remote');
    expect(codeOf(await panel.services.gateway.setToken(simToken))).toBe('ok');
    await reached(panel, 'connected', connected);
    expect(codeOf(await panel.services.gateway.start())).toBe('gateway-remote');
    expect(codeOf(await panel.services.gateway.stop({ endRuns: true }))).toBe('gateway-remote');
    expect(codeOf(await panel.services.gateway.inspect())).toBe('gateway-remote');
    await panel.services.settings.set({ gatewayUrl: null });
    await reached(panel, 'back here', (seen) => isAt('stopped')(seen) && seen.owner.kind === 'nobody');
  });
});
