import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { sampleModel } from '../../shared/models/samples.ts';
import { SecretStore } from '../secrets/secret-store.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { type EndpointsOptions, type EndpointsService, openEndpoints } from './endpoints-service.ts';
import type { ServerReading, ServerTarget } from './reading.ts';

const up = (...ids: string[]): ServerReading => ({
  state: { kind: 'ok' },
  api: 'v1',
  models: ids.map((id) => sampleModel(id)),
  dropped: 0,
});
const away: ServerReading = {
  state: { kind: 'unreachable', cause: 'refused' },
  api: null,
  models: null,
  dropped: 0,
};

let stateDir = '';
let timers = new ManualTimers();
let services: EndpointsService[] = [];
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-endpoints-'));
  timers = new ManualTimers();
  services = [];
});
afterEach(async () => {
  for (const service of services) await service[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true });
});

/** A service whose servers are played by `answer`; `looks` are what they were asked. */
async function started(
  answer: (target: ServerTarget) => ServerReading,
  options: Partial<EndpointsOptions> = {},
) {
  const looks: { origin: string; token: string | null; at: number }[] = [];
  const service = await openEndpoints({
    stateDir,
    env: {},
    timers,
    read: async (target, kind) => {
      // Nobody has an Ollama in these tests but those that say so.
      if (kind === 'ollama') return away;
      looks.push({ origin: target.origin, token: target.token, at: timers.now() });
      return answer(target);
    },
    ...options,
  });
  services.push(service);
  return { service, looks };
}

/** Watches in the background, keeping what was seen. */
function watched(service: EndpointsService): { seen: Endpoint[][]; stop: AbortController } {
  const seen: Endpoint[][] = [];
  const stop = new AbortController();
  void (async () => {
    for await (const snapshot of service.snapshots.watch(stop.signal)) seen.push(snapshot);
  })();
  return { seen, stop };
}

describe('which servers are asked', () => {
  it("is LM Studio's usual place when the config names none", async () => {
    const { service } = await started(() => up('a'));
    await service.refresh();
    expect(service.snapshots.value).toMatchObject([
      {
        id: 'lmstudio@127.0.0.1:1234',
        name: 'LM Studio',
        provider: 'lmstudio',
        origin: 'http://127.0.0.1:1234',
        location: 'this-machine',
        state: { kind: 'ok' },
      },
    ]);
  });

  it('is each address once, whether its root, /v1 or /api/v1 is written', async () => {
    const { service, looks } = await started(() => up('a'));
    service.configure([
      {
        kind: 'lmstudio' as const,
        provider: 'lmstudio',
        baseUrl: 'http://127.0.0.1:1234/v1',
        token: 'lmstudio',
      },
      {
        kind: 'lmstudio' as const,
        provider: 'lmstudio-again',
        baseUrl: 'http://127.0.0.1:1234/api/v1/',
        token: null,
      },
      {
        kind: 'lmstudio' as const,
        provider: 'lmstudio-studio',
        baseUrl: 'http://studio.local:4321',
        token: null,
      },
    ]);
    await service.refresh();
    expect(
      service.snapshots.value.map(({ id, name, provider, location }) => [id, name, provider, location]),
    ).toEqual([
      ['lmstudio@127.0.0.1:1234', 'LM Studio', 'lmstudio', 'this-machine'],
      ['lmstudio@studio.local:4321', 'LM Studio (studio.local:4321)', 'lmstudio-studio', 'network'],
    ]);
    expect(new Set(looks.map(({ origin }) => origin)).size).toBe(2);
  });

  it('keeps the usual place out of sight while only the configured server is there, and shows it when LM Studio starts', async () => {
    let local = away;
    const { service } = await started(({ origin }) => (origin.includes('127.0.0.1') ? local : up('a')));
    service.configure([
      {
        kind: 'lmstudio' as const,
        provider: 'lmstudio',
        baseUrl: 'http://studio.local:1234/v1',
        token: null,
      },
    ]);
    await service.refresh();
    expect(service.snapshots.value.map(({ name, provider }) => [name, provider])).toEqual([
      ['LM Studio (studio.local)', 'lmstudio'],
    ]);
    local = up('b');
    await service.refresh();
    expect(service.snapshots.value.map(({ name, provider }) => [name, provider])).toEqual([
      ['LM Studio (studio.local)', 'lmstudio'],
      ['LM Studio', 'lmstudio-local'],
    ]);
  });

  it('says which address cannot be used, takes the others, and fills in variables', async () => {
    const { service } = await started(() => up(), { env: { LMS_HOST: 'box.lan' } });
    const problems = service.configure([
      { kind: 'lmstudio' as const, provider: 'a', baseUrl: 'not a url', token: null },
      { kind: 'lmstudio' as const, provider: 'b', baseUrl: 'http://${UNSET}:1234', token: null },
      { kind: 'lmstudio' as const, provider: 'c', baseUrl: 'http://${LMS_HOST}:1234/v1', token: null },
    ]);
    expect(problems).toMatchObject([
      { code: 'endpoint-url-invalid', params: { url: 'not a url' } },
      { code: 'endpoint-url-invalid', params: { url: 'http://${UNSET}:1234' } },
    ]);
    await service.refresh();
    expect(service.snapshots.value.map(({ origin }) => origin)).toContain('http://box.lan:1234');
  });

  it('tells an address that cannot be used once, and without the password in it', async () => {
    const reports: unknown[] = [];
    const { service } = await started(() => up(), {
      onActivity: (...report) => report[1] === 'endpoint-address' && reports.push(report),
    });
    const bad = { kind: 'lmstudio' as const, provider: 'a', baseUrl: 'ftp://me:pass@box', token: null };
    service.configure([bad]);
    service.configure([bad]);
    expect(reports).toEqual([['warn', 'endpoint-address', { url: 'ftp://box' }]]);
  });
});

describe('how often', () => {
  it('every 15 s while nobody looks, every 3 s while somebody does, at once when they come', async () => {
    const { service, looks } = await started(() => up('a'));
    await timers.advance(30_000);
    expect(looks.map(({ at }) => at - 1_000_000)).toEqual([0, 15_000, 30_000]);
    await timers.advance(5000);
    looks.length = 0;
    const { stop } = watched(service);
    await timers.advance(6000);
    expect(looks.map(({ at }) => at - 1_035_000)).toEqual([0, 3000, 6000]);
    stop.abort();
    looks.length = 0;
    await timers.advance(15_000);
    expect(looks).toHaveLength(1);
  });

  it('every 5 s while a watched server is away', async () => {
    const { service, looks } = await started(() => away);
    const { stop } = watched(service);
    await timers.advance(10_000);
    expect(looks).toHaveLength(3);
    stop.abort();
  });

  it('publishes when something changed, else only every half minute', async () => {
    let ids = ['a'];
    const { service } = await started(() => up(...ids));
    const { seen, stop } = watched(service);
    await timers.advance(29_000);
    const before = seen.length;
    expect(before).toBeLessThanOrEqual(2);
    ids = ['a', 'b'];
    await timers.advance(3000);
    expect(seen).toHaveLength(before + 1);
    await timers.advance(60_000);
    expect(seen).toHaveLength(before + 3);
    expect(seen.at(-1)![0]!.checkedAt).toBeGreaterThan(1_080_000);
    stop.abort();
  });
});

describe('when a server goes away', () => {
  it('keeps its list with the time of that list, and reports each change once', async () => {
    let reading = up('a');
    const reports: unknown[] = [];
    const { service } = await started(() => reading, { onActivity: (...report) => reports.push(report) });
    await service.refresh();
    reading = away;
    await timers.advance(30_000);
    expect(service.snapshots.value).toMatchObject([
      {
        state: { kind: 'unreachable', cause: 'refused' },
        api: 'v1',
        models: [{ id: 'a' }],
        modelsAsOf: 1_000_000,
      },
    ]);
    expect(reports).toEqual([
      ['info', 'endpoint-state', { name: 'LM Studio', state: 'ok' }],
      ['warn', 'endpoint-state', { name: 'LM Studio', state: 'unreachable' }],
    ]);
  });
});

const withKey = (key: string | null) => [
  { kind: 'lmstudio' as const, provider: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1', token: key },
];

describe('tokens', () => {
  const token = 'sk-lm-abcd1234:ABCDEFGHIJ0123456789';
  const endpoint = 'lmstudio@127.0.0.1:1234';

  it.each([
    ["the config's key", {}, 'from-config', 'from-config'],
    ['LM_API_TOKEN before it', { LM_API_TOKEN: 'from-env' }, 'from-config', 'from-env'],
    ["no key where the config has OpenClaw's marker", {}, 'lmstudio', null],
    ['a variable, filled in', { LMS: 'from-var' }, '${LMS}', 'from-var'],
    ['none where the variable is not set', {}, '${LMS}', null],
    ['none where it cannot stand in a header', {}, 'a\r\nx-evil: 1', null],
  ])('%s', async (_, env, key, expected) => {
    const { service, looks } = await started(() => up(), { env });
    service.configure(withKey(key));
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(expected);
  });

  it('given by the user comes first, is used at once, kept for the next start, and only they can read it', async () => {
    const { service, looks } = await started(
      ({ token: given }) =>
        given === token ? up('a') : { ...away, state: { kind: 'needs-token', tokenGiven: false } },
      {
        env: { LM_API_TOKEN: 'from-env' },
      },
    );
    await service.refresh();
    expect(service.snapshots.value[0]!.state.kind).toBe('needs-token');
    expect(await service.setToken(endpoint, token)).toEqual({ ok: true, value: null });
    expect(service.snapshots.value[0]!.state.kind).toBe('ok');
    expect(looks.at(-1)!.token).toBe(token);
    const file = path.join(stateDir, 'secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      version: 1,
      secrets: { [`endpoint:${endpoint}`]: { text: token } },
    });

    const later = await started(() => up());
    await later.service.refresh();
    expect(later.looks.at(-1)!.token).toBe(token);
    expect(JSON.stringify(later.service.snapshots.value)).not.toContain('sk-lm');
  });

  it('for an endpoint that is not there, or that cannot be kept, is a problem with a name', async () => {
    const { service } = await started(() => up());
    expect(await service.setToken('nobody', token)).toMatchObject({
      ok: false,
      problem: { code: 'endpoint-unknown', params: { endpoint: 'nobody' } },
    });
    await rm(stateDir, { recursive: true });
    await writeFile(stateDir, 'a file in the way');
    expect(await service.setToken(endpoint, token)).toMatchObject({
      ok: false,
      problem: { code: 'secret-unwritable' },
    });
  });

  it('that cannot be kept is used all the same, until Hearth ends', async () => {
    const { service, looks } = await started(() => up());
    await rm(stateDir, { recursive: true });
    await writeFile(stateDir, 'a file in the way');
    await service.setToken(endpoint, token);
    expect(looks.at(-1)!.token).toBe(token);
  });

  it.each(['endpoint-tokens.json', 'secrets.json'])('that cannot be read in %s are as none', async (name) => {
    await writeFile(path.join(stateDir, name), '{"version":1,');
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBeNull();
    expect(await readFile(path.join(stateDir, name), 'utf8')).toBe('{"version":1,');
  });

  it('that an earlier Hearth kept in a file of their own are taken over, and that file goes', async () => {
    const file = path.join(stateDir, 'endpoint-tokens.json');
    await writeFile(
      file,
      JSON.stringify({ version: 1, tokens: { [endpoint]: token, other: 'sk-lm-other' } }),
    );
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(token);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    const kept = await SecretStore.open({ stateDir });
    expect([kept.get(`endpoint:${endpoint}`), kept.get('endpoint:other')]).toEqual([token, 'sk-lm-other']);
  });

  it('stay where they were as long as they cannot be taken over', async () => {
    const file = path.join(stateDir, 'endpoint-tokens.json');
    await writeFile(file, JSON.stringify({ version: 1, tokens: { [endpoint]: token } }));
    await mkdir(path.join(stateDir, 'secrets.json'));
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(token);
    expect(await readFile(file, 'utf8')).toContain(token);
  });
});

describe('when it is closed', () => {
  it('breaks off what is under way and leaves no timer', async () => {
    const signals: AbortSignal[] = [];
    const { service } = await started(() => up(), {
      read: ({ signal }) =>
        new Promise((_, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    service.configure([
      { kind: 'lmstudio' as const, provider: 'lmstudio-two', baseUrl: 'http://box.lan:1234', token: null },
    ]);
    await timers.advance(0);
    // and the usual places of LM Studio and Ollama
    expect(signals).toHaveLength(3);
    await service[Symbol.asyncDispose]();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(timers.waiting).toBe(0);
    expect(service.configure([])).toEqual([]);
    expect(timers.waiting).toBe(0);
  });
});

describe('Ollama', () => {
  const ollama = 'ollama@127.0.0.1:11434';

  it('is found in its usual place, and shown only while it is there', async () => {
    let there = false;
    const asked: string[] = [];
    const { service } = await started(() => up('a'), {
      read: async ({ origin, token }, kind) => {
        asked.push(`${kind} ${origin} ${token ?? '-'}`);
        return kind === 'ollama' && !there ? away : up('a');
      },
      env: { LM_API_TOKEN: 'for-lm-studio' },
    });
    await service.refresh();
    expect(service.snapshots.value.map(({ id }) => id)).toEqual(['lmstudio@127.0.0.1:1234']);
    there = true;
    await service.refresh();
    expect(service.snapshots.value).toMatchObject([
      { id: 'lmstudio@127.0.0.1:1234' },
      { id: ollama, kind: 'ollama', name: 'Ollama', provider: 'ollama' },
    ]);
    expect(asked).toContain('ollama http://127.0.0.1:11434 -');
    expect(asked).toContain('lmstudio http://127.0.0.1:1234 for-lm-studio');
  });

  it('is what the config says it is, and gets no marker for a token', async () => {
    const { service } = await started(() => up(), { read: async () => up('a') });
    service.configure([
      { kind: 'ollama', provider: 'ollama', baseUrl: 'http://box.lan:11434', token: 'ollama-local' },
    ]);
    await service.refresh();
    expect(service.snapshots.value.map(({ id, name, provider }) => [id, name, provider])).toEqual([
      ['ollama@box.lan:11434', 'Ollama (box.lan)', 'ollama'],
      ['lmstudio@127.0.0.1:1234', 'LM Studio', 'lmstudio'],
      [ollama, 'Ollama', 'ollama-local'],
    ]);
    expect(service.target('ollama@box.lan:11434')).toEqual({
      kind: 'ollama',
      origin: 'http://box.lan:11434',
      provider: 'ollama',
      token: null,
    });
    expect(service.target('nobody')).toBeNull();
  });
});

describe('one endpoint', () => {
  it('is looked at anew: a look that had begun before tells too little', async () => {
    const answers: (() => void)[] = [];
    const { service } = await started(() => up(), {
      read: async (_, kind) => {
        if (kind === 'ollama') return away;
        await new Promise<void>((resolve) => answers.push(resolve));
        return up(`look-${answers.length}`);
      },
    });
    const looked = service.look('lmstudio@127.0.0.1:1234');
    await timers.advance(0);
    answers[0]!();
    await timers.advance(0);
    expect(answers).toHaveLength(2);
    answers[1]!();
    expect((await looked)?.models.map(({ id }) => id)).toEqual(['look-2']);
    expect(await service.look('nobody')).toBeNull();
  });

  it('tells of every look, also one that showed nothing new', async () => {
    const { service } = await started(() => up('a'));
    const looks: (number | null)[] = [];
    service.onLook = ({ kind, modelsAsOf }) => kind === 'lmstudio' && looks.push(modelsAsOf);
    await timers.advance(30_000);
    expect(looks).toEqual([1_015_000, 1_030_000]);
  });
});
