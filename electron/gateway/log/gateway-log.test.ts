import { appendFile, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedLines } from '../../../shared/gateway/log-line.samples.ts';
import { everyLine, type GatewayLogView } from '../../../shared/gateway/log-view.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import { ManualTimers, settled } from '../../streams/manual-timers.ts';
import { GatewayLog, type GatewayLogOptions, type LogSettings, type RawLogRecord } from './gateway-log.ts';
import { storeLimits } from './line-store.ts';

let folder: string;
let file: string;
let stateDir: string;
let timers: ManualTimers;
let log: GatewayLog | null = null;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
  file = path.join(folder, 'gateway.log');
  stateDir = path.join(folder, 'state');
  timers = new ManualTimers();
});
afterEach(async () => {
  await log?.[Symbol.asyncDispose]();
  log = null;
  await rm(folder, { recursive: true, force: true });
});

const offline = { connected: false, tail: () => Promise.resolve(failed(problem('gateway-not-connected'))) };
const places = (): LogSettings => ({ local: true, file, output: null, secrets: [] });

async function open(options: Partial<GatewayLogOptions> = {}): Promise<GatewayLog> {
  log = await GatewayLog.open({ stateDir, rpc: offline, settings: places(), timers, ...options });
  return log;
}

const record = (text: string, subsystem = 'gateway', level = 'INFO'): string =>
  `${JSON.stringify({ 0: JSON.stringify({ subsystem }), 1: text, _meta: { logLevelName: level }, time: '2026-11-22T17:07:40.049+00:00', message: text })}\n`;

/** Moves time on until a view is as wanted. */
async function seen(
  views: AsyncGenerator<GatewayLogView, void, void>,
  wanted: (view: GatewayLogView) => boolean,
): Promise<GatewayLogView> {
  for (;;) {
    const arrived = new AbortController();
    const next = views.next().finally(() => arrived.abort());
    for (let turn = 0; !arrived.signal.aborted; turn += 1) {
      await settled();
      if (turn % 20 === 19) await timers.advance(300);
    }
    const { value } = await next;
    if (value === undefined) throw new Error('the view ended');
    if (wanted(value)) return value;
  }
}

describe('somebody who watches', () => {
  it('sees what is there, then what comes, by filter', async () => {
    await writeFile(file, record('one') + record('two', 'gateway/ws', 'ERROR'));
    const watched = await open();
    const all = watched.watch(everyLine);
    expect(await seen(all, ({ end }) => end === 2)).toEqual({
      first: 0,
      end: 2,
      source: 'file',
      file,
      subsystems: ['gateway', 'gateway/ws'],
      searching: null,
    });
    const errors = watched.watch({ ...everyLine, level: 'error' });
    expect((await errors.next()).value).toMatchObject({ end: 1 });
    await appendFile(file, record('three', 'agent', 'FATAL') + record('four'));
    await seen(all, ({ end }) => end === 4);
    expect(await seen(errors, ({ end }) => end === 2)).toMatchObject({
      subsystems: ['agent', 'gateway', 'gateway/ws'],
    });
    const page = await watched.read({ ...everyLine, level: 'error' }, 0, 10);
    expect(page).toMatchObject({
      from: 0,
      lines: [{ text: 'two' }, { text: 'three', subsystem: 'agent', level: 'fatal' }],
    });
    expect(
      (await watched.read({ ...everyLine, subsystem: 'gateway', search: 'O' }, 0, 10)).lines,
    ).toMatchObject([{ text: 'one' }, { text: 'two' }, { text: 'four' }]);
    await all.return();
    await errors.return();
  });

  it('goes on across a rotation', async () => {
    await writeFile(file, record('one'));
    const views = (await open()).watch(everyLine);
    await seen(views, ({ end }) => end === 1);
    await appendFile(file, record('two'));
    await rename(file, path.join(folder, 'gateway.1.log'));
    await writeFile(file, record('three'));
    await seen(views, ({ end }) => end === 3);
    expect((await log?.read(everyLine, 0, 9))?.lines.map(({ text }) => text)).toEqual([
      'one',
      'two',
      'three',
    ]);
    await views.return();
  });

  it('gets a last page and the end of the stream when Hearth ends', async () => {
    await writeFile(file, record('one'));
    const watched = await open();
    const views = watched.watch(everyLine);
    await seen(views, ({ end }) => end === 1);
    const waiting = views.next();
    await watched[Symbol.asyncDispose]();
    expect((await waiting).done).toBe(true);
    log = null;
  });
});

describe('nobody who watches', () => {
  it('costs nothing: the file is not read, no timer comes soon', async () => {
    await writeFile(file, record('one'));
    const resting = await open();
    await timers.advance(60_000);
    const views = resting.watch(everyLine);
    expect((await views.next()).value).toMatchObject({ end: 0, source: 'none' });
    await seen(views, ({ end }) => end === 1);
    await views.return();
    await appendFile(file, record('two'));
    await timers.advance(60_000);
    expect((await resting.read(everyLine, 0, 9)).lines).toHaveLength(1);
  });

  it('still lets the records through that somebody wants, the old ones marked as such', async () => {
    const records: RawLogRecord[] = [];
    await writeFile(file, `${recordedLines.fallback}\nplain words\n`);
    await open({ onRecord: (entry) => records.push(entry) });
    while (records.length === 0) await timers.advance(1000);
    expect(records).toMatchObject([{ backlog: true, record: { 1: { event: 'model_fallback_decision' } } }]);
    await appendFile(file, `${recordedLines.plain}\n`);
    while (records.length === 1) await timers.advance(1000);
    expect(records[1]).toMatchObject({ backlog: false, record: { message: 'loading configuration…' } });
  });

  it('can ask for the last lines, which are read at that moment', async () => {
    await writeFile(file, record('one'));
    const resting = await open();
    await appendFile(file, record('two') + record('three'));
    expect(await resting.lastLines(2)).toEqual(['two', 'three']);
    await appendFile(file, 'Fatal: out of memory\n');
    expect(await resting.lastLines(2)).toEqual(['three', 'Fatal: out of memory']);
  });
});

describe('other settings', () => {
  it('hide a secret that is known only now, also in lines that were read before', async () => {
    await writeFile(file, record('the word is hidden-word'));
    const watched = await open();
    await watched.look();
    expect((await watched.read(everyLine, 0, 1)).lines).toMatchObject([{ text: 'the word is hidden-word' }]);
    watched.configure({ ...places(), secrets: ['hidden-word'] });
    expect((await watched.read(everyLine, 0, 1)).lines).toMatchObject([{ text: 'the word is ••••' }]);
    expect(await watched.lastLines(1)).toEqual(['the word is ••••']);
  });

  it('forget the lines of another gateway', async () => {
    await writeFile(file, record('one'));
    const watched = await open();
    await watched.look();
    const other = path.join(folder, 'other.log');
    await writeFile(other, record('two'));
    watched.configure({ ...places(), file: other });
    expect(await watched.lastLines(9)).toEqual(['two']);
  });

  it('keep the lines, once, when only the output of the program is elsewhere', async () => {
    await writeFile(file, record('one'));
    const records: RawLogRecord[] = [];
    const watched = await open({ onRecord: (entry) => records.push(entry) });
    await watched.look();
    watched.configure({ ...places(), output: path.join(folder, 'output.log') });
    expect(await watched.lastLines(9)).toEqual(['one']);
    expect(records).toHaveLength(1);
  });

  it('forget the lines of a gateway elsewhere when there is another', async () => {
    const rpc = {
      connected: true,
      tail: () => Promise.resolve(done({ file: '/log', cursor: 9, size: 9, lines: [said] })),
    };
    let said = record('of one').trim();
    const elsewhere = { local: false, file: null, output: null, secrets: [] };
    const watched = await open({ rpc, settings: { ...elsewhere, gateway: 'ws://one' } });
    await watched.look();
    said = record('of two').trim();
    watched.configure({ ...elsewhere, gateway: 'ws://two' });
    const lines = await watched.lastLines(9);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((text) => text === 'of two')).toBe(true);
  });

  it('are waited for: before, nobody is asked anything', async () => {
    let asked = 0;
    const rpc = {
      get connected(): boolean {
        asked += 1;
        return false;
      },
      tail: offline.tail,
    };
    log = await GatewayLog.open({ stateDir, rpc, timers, onRecord: () => undefined });
    await log.look();
    expect(asked).toBe(0);
    log.configure(places());
    await writeFile(file, record('one'));
    expect(await log.lastLines(1)).toEqual(['one']);
  });

  it('keep the lines when only the day of the file is another', async () => {
    file = path.join(folder, 'openclaw-2026-11-22.log');
    await writeFile(file, record('one'));
    const watched = await open();
    await watched.look();
    watched.configure({ ...places(), file: path.join(folder, 'openclaw-2026-11-23.log') });
    expect(await watched.lastLines(9)).toEqual(['one']);
  });
});

describe('the folder', () => {
  it('is gone afterwards, and so is every timer', async () => {
    await writeFile(file, record('one'));
    const watched = await open({ onRecord: () => undefined });
    await watched.look();
    const logs = path.join(stateDir, 'gateway', 'log');
    expect(await readdir(logs)).toHaveLength(1);
    await watched[Symbol.asyncDispose]();
    log = null;
    expect(await readdir(logs)).toEqual([]);
    expect(timers.waiting).toBe(0);
  });

  it('is done without when it cannot be made, which is said', async () => {
    await writeFile(stateDir, 'in the way');
    await writeFile(file, record('one'));
    const told: boolean[] = [];
    const watched = await open({ onDiskChange: (takes) => told.push(takes), limits: storeLimits });
    expect(await watched.lastLines(9)).toEqual(['one']);
    expect(told).toEqual([false]);
  });
});
