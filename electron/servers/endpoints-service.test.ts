import { describe, expect, it } from 'vitest';
import { away, lmStudioAt, started, timers, up, watched } from './endpoints-world.test-support.ts';

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
      lmStudioAt('http://127.0.0.1:1234/v1', 'lmstudio', 'lmstudio'),
      lmStudioAt('http://127.0.0.1:1234/api/v1/', 'lmstudio-again'),
      lmStudioAt('http://studio.local:4321', 'lmstudio-studio'),
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
    service.configure([lmStudioAt('http://studio.local:1234/v1')]);
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
      lmStudioAt('not a url', 'a'),
      lmStudioAt('http://${UNSET}:1234', 'b'),
      lmStudioAt('http://${LMS_HOST}:1234/v1', 'c'),
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
    const bad = lmStudioAt('ftp://me:pass@box', 'a');
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
    service.configure([lmStudioAt('http://box.lan:1234', 'lmstudio-two')]);
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
