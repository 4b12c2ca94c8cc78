import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/gateway/answer.ts';
import { logRedactor } from '../../../shared/gateway/log-redaction.ts';
import { done, failed, problem, type Problem } from '../../../shared/problem.ts';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { storeSteps } from './answer-store.ts';
import { AnswersService, type AnswersOptions } from './answers-service.ts';
import { recording, type Recorded } from './recordings.test-support.ts';

let stateDir: string;
let timers: ManualTimers;
beforeEach(async () => {
  stateDir = await fs.mkdtemp(path.join(os.tmpdir(), 'hearth-answers-'));
  timers = new ManualTimers(1_795_377_900_000);
});
afterEach(() => fs.rm(stateDir, { recursive: true, force: true }));

const open = (different: Partial<AnswersOptions> = {}): AnswersService =>
  new AnswersService({
    stateDir,
    placeOf: (ref) => (ref.startsWith('lmstudio/') ? 'this-machine' : 'hosted'),
    mask: (text) => text,
    timers,
    ...different,
  });

function play(service: AnswersService, lines: readonly Recorded[]): void {
  for (const { frame, log, gone, at } of lines) {
    if (gone === true) service.gatewayGone(at);
    else if (log === undefined) service.takeEvent(frame);
    else service.takeLogLine(log);
  }
}

const all = { filter: { show: 'all', search: '' }, skip: 0, count: 500, buckets: 10 } as const;
const file = (): string => path.join(stateDir, 'gateway', 'answers.jsonl');
const linesOnDisk = async (): Promise<Answer[]> =>
  (await fs.readFile(file(), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const phaseOf = ({ frame }: Recorded): string | null =>
  frame === undefined ? null : (/"phase":"(\w+)"/.exec(JSON.stringify(frame.payload))?.[1] ?? null);

/** A gateway's event in which a turn of run `id` begins or ends at `at`. */
const event = (id: string, at: number, data: object): unknown => ({
  event: 'agent',
  payload: { runId: id, stream: 'lifecycle', seq: 1, ts: at, sessionKey: 'agent:main:main', data },
});
const answered = (id: string, at: number): unknown => {
  const model = { provider: 'lmstudio', model: 'acme/first-70b' };
  return event(id, at, {
    phase: 'end',
    endedAt: at,
    terminalReceipt: { requested: model, effective: model },
  });
};

describe('the history', () => {
  it('shows a turn while it goes on, and the fallback in the moment it has ended', async () => {
    await using service = open();
    const lines = recording('fallback-chat');
    const end = lines.findIndex((line) => phaseOf(line) === 'end');
    play(service, lines.slice(0, end));
    expect(service.summaries.value).toMatchObject({
      total: 0,
      running: 1,
      latest: [
        { outcome: 'running', asked: 'lmstudio/acme/first-70b', passedOver: [{ reason: 'unreachable' }] },
      ],
    });
    const { version } = service.summaries.value;
    play(service, lines.slice(end, end + 1));
    expect(service.summaries.value).toMatchObject({
      total: 1,
      running: 0,
      latest: [{ outcome: 'answered', answered: 'second/acme/other-32b', cost: 'hosted' }],
    });
    expect(service.summaries.value.version).toBe(version + 1);
  });

  it('lists the turns that go on first, and then the finished ones, each newest first', async () => {
    await using service = open();
    for (const [id, at] of [
      ['done 5', 5],
      ['done 2', 2],
      ['done 9', 9],
    ] as const)
      service.takeEvent(answered(id, at));
    for (const [id, at] of [
      ['goes on 1', 1],
      ['goes on 7', 7],
    ] as const)
      service.takeEvent(event(id, at, { phase: 'start', startedAt: at }));
    const wanted = ['goes on 7', 'goes on 1', 'done 9', 'done 5', 'done 2'];
    expect((await service.read(all)).entries.map(({ id }) => id)).toEqual(wanted);
    expect(service.summaries.value.latest.map(({ id }) => id)).toEqual(wanted);
    service.takeEvent(answered('goes on 1', 1));
    expect((await service.read(all)).entries.map(({ id }) => id)).toEqual([
      'goes on 7',
      'done 9',
      'done 5',
      'done 2',
      'goes on 1',
    ]);
  });

  it('keeps the newest of more than it may keep, whatever the order they ended in', async () => {
    await using service = open({ limit: 3 });
    await service.read(all);
    for (const at of [5, 1, 9, 3, 7]) service.takeEvent(answered(`turn ${at}`, at));
    expect((await service.read(all)).entries.map(({ at }) => at)).toEqual([9, 7, 5]);
    expect(service.summaries.value.total).toBe(3);
  });

  it('has no secret in any part of an entry, also where it is cut, and nothing that turns the reading direction', async () => {
    const secret = 'planted-secret-7f3a';
    await using service = open({ mask: logRedactor([secret]) });
    const first = { provider: secret, model: `m-${secret}` };
    const error = `${'x'.repeat(490)} ${secret} and more`;
    const named = { runId: `run-${secret}`, sessionKey: `agent:${secret}:\u202Emain`, agentId: secret };
    const tell = (data: object): void =>
      service.takeEvent({
        event: 'agent',
        payload: { ...named, stream: 'lifecycle', seq: 1, ts: 5, data },
      });
    tell({ phase: 'start', startedAt: 5 });
    tell({
      phase: 'finishing',
      error,
      errorObservation: { ...first, failoverReason: 'timeout' },
    });
    expect(JSON.stringify(service.summaries.value)).not.toContain('planted');
    tell({ phase: 'end', endedAt: 9, terminalReceipt: { requested: first, effective: first } });
    const page = await service.read(all);
    expect(page.entries).toHaveLength(1);
    const { text } = await service.export({ filter: all.filter, format: 'csv' });
    for (const shown of [JSON.stringify(page), text, JSON.stringify(service.summaries.value)]) {
      expect(shown).not.toContain('planted');
      expect(shown).not.toContain('\u202E');
    }
  });

  it('is told to those who watch, and not when nothing changed', async () => {
    await using service = open();
    await service.read(all);
    const life = new AbortController();
    const watch = service.summaries.watch(life.signal);
    await watch.next();
    const next = watch.next();
    service.takeEvent(answered('a', 5));
    expect((await next).value).toMatchObject({ total: 1 });
    const { version } = service.summaries.value;
    service.takeEvent(answered('a', 5));
    service.takeEvent({ event: 'tick', payload: { ts: 1 } });
    service.takeLogLine({ '1': 'a line of no interest' });
    expect(service.summaries.value.version).toBe(version);
    life.abort();
  });

  it('is there after a restart, in one line a turn although words about it came late', async () => {
    {
      await using service = open();
      play(service, recording('unauthorized'));
      await timers.advance(1000);
      play(service, recording('both-dead'));
      await expect.poll(async () => (await linesOnDisk()).length).toBe(2);
    }
    expect(await linesOnDisk()).toHaveLength(4);
    await using again = open();
    const { entries, matching } = await again.read(all);
    expect(matching).toBe(4);
    expect(entries.map(({ id }) => id)).toEqual([
      'rec-e401-cooldown-28',
      'rec-e401-27',
      'rec-dead-agent-15',
      'rec-dead-chat-14',
    ]);
    expect(again.summaries.value).toMatchObject({ total: 4, running: 0 });
  });

  it('closes the turns of a gateway that was killed, and takes the truth if it comes after all', async () => {
    await using service = open();
    play(service, recording('killed'));
    expect(service.summaries.value).toMatchObject({
      total: 1,
      running: 0,
      latest: [{ outcome: 'failed', asked: 'lmstudio/acme/first-70b', answered: null, durationMs: 2297 }],
    });
    service.takeEvent(answered('rec-killed-1', 1_795_378_150_000));
    expect(service.summaries.value.latest).toMatchObject([{ outcome: 'answered' }]);
  });

  it('asks, when the connection is back, after turns whose end it missed', async () => {
    await using service = open();
    for (const id of ['ended', 'stopped', 'goes-on', 'unanswered'])
      service.takeEvent(event(id, 1000, { phase: 'start', startedAt: 1000 }));
    const model = { provider: 'second', model: 'acme/other-32b' };
    // As the real gateway replied to `agent.wait`.
    const replies: Record<string, unknown> = {
      ended: { status: 'ok', endedAt: 3000, terminalReceipt: { requested: model, effective: model } },
      stopped: { status: 'error', endedAt: 4000, stopReason: 'rpc' },
      'goes-on': { status: 'timeout' },
    };
    await service.reconnected(async (id) =>
      id in replies ? done(replies[id]) : failed(problem('gateway-no-answer')),
    );
    const { entries } = await service.read(all);
    expect(
      Object.fromEntries(entries.map(({ id, outcome, durationMs }) => [id, [outcome, durationMs]])),
    ).toEqual({
      ended: ['answered', 2000],
      stopped: ['aborted', 3000],
      'goes-on': ['running', null],
      unanswered: ['running', null],
    });
  });

  it('never keeps a secret that a server repeated', async () => {
    {
      await using service = open({ mask: (text) => text.replaceAll('An LM Studio API token', '••••') });
      play(service, recording('unauthorized'));
    }
    expect(await fs.readFile(file(), 'utf8')).not.toContain('An LM Studio API token');
  });

  it('stays in memory while the disk is full, says so once, and writes it all when there is room', async () => {
    const problems: (Problem | null)[] = [];
    let full = true;
    let tries = 0;
    await using service = open({
      onProblem: (told) => problems.push(told),
      steps: {
        append: (to, text) => {
          tries += 1;
          return full
            ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
            : storeSteps.append(to, text);
        },
      },
    });
    await service.read(all);
    service.takeEvent(answered('a', 1));
    await timers.advance(1000);
    await expect.poll(() => problems.map((told) => told?.code)).toEqual(['disk-full']);
    await expect.poll(() => timers.waiting).toBe(1);
    service.takeEvent(answered('b', 2));
    await timers.advance(30_000);
    await expect.poll(() => [tries, timers.waiting]).toEqual([2, 1]);
    expect((await service.read(all)).matching).toBe(2);
    expect(problems).toHaveLength(1);
    full = false;
    await timers.advance(30_000);
    await expect.poll(() => problems.at(-1)).toBeNull();
    expect(problems).toHaveLength(2);
    expect((await linesOnDisk()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('leaves nothing behind: no timer, no lock, and a last turn is on disk', async () => {
    const service = open();
    service.takeEvent(answered('a', 1));
    expect(timers.waiting).toBe(1);
    await service[Symbol.asyncDispose]();
    expect(timers.waiting).toBe(0);
    expect(await linesOnDisk()).toHaveLength(1);
    expect(await fs.readdir(path.dirname(file()))).toEqual(['answers.jsonl']);
    service.takeEvent(answered('b', 2));
    expect(timers.waiting).toBe(0);
  });

  it('is read, filtered and exported', async () => {
    await using service = open();
    for (const name of ['normal-chat', 'fallback-chat', 'both-dead', 'abort']) play(service, recording(name));
    service.takeEvent(event('running', 1_795_377_999_000, { phase: 'start' }));
    const count = async (show: 'all' | 'fallback' | 'failed', search = ''): Promise<number> =>
      (await service.read({ ...all, filter: { show, search } })).matching;
    expect([await count('all'), await count('fallback'), await count('failed')]).toEqual([7, 1, 4]);
    expect([await count('all', 'CONNECTION refused'), await count('all', 'agent:main:abort')]).toEqual([
      3, 2,
    ]);
    const page = await service.read({ ...all, skip: 1, count: 2 });
    expect(page.entries.map(({ id }) => id)).toEqual(['rec-abort-agent-19', 'rec-abort-chat-18']);
    const { text, fileName } = await service.export({ filter: all.filter, format: 'csv' });
    expect(fileName).toBe('hearth-answers-2026-11-22.csv');
    expect(text.trimEnd().split('\r\n')).toHaveLength(7);
    expect(text).toContain(
      'lmstudio/acme/first-70b (unreachable: LLM request failed: connection refused by the',
    );
  });

  it('does not go over its file for each question, with 10,000 entries', async () => {
    const entry = JSON.stringify(await single('fallback-chat'));
    await fs.mkdir(path.dirname(file()), { recursive: true });
    const lines = Array.from({ length: 10_000 }, (_, n) => {
      const at = 1_700_000_000_000 + n * 60_000;
      return `${JSON.stringify({ ...JSON.parse(entry), id: `run-${n}`, at })}\n`;
    });
    await fs.writeFile(file(), lines.join(''));
    await using service = open();
    expect((await service.read(all)).matching).toBe(10_000);
    const times: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      service.takeEvent(answered(`new-${n}`, 1_900_000_000_000 + n));
      const begun = performance.now();
      await service.read({
        ...all,
        filter: { show: 'fallback', search: 'nothing of the kind' },
        buckets: 200,
      });
      times.push(performance.now() - begun);
    }
    const median = times.toSorted((a, b) => a - b)[4]!;
    const begun = performance.now();
    for (const line of lines) JSON.parse(line);
    // Measured: a tenth of it.
    expect(median).toBeLessThan(performance.now() - begun);
    expect(service.summaries.value.total).toBe(10_000);
  });
});

async function single(name: string): Promise<Answer> {
  await using service = open({ stateDir: path.join(stateDir, 'single') });
  play(service, recording(name));
  return (await service.read(all)).entries[0]!;
}
