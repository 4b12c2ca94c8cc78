import {
  appendFile,
  mkdir,
  mkdtemp,
  open,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, failed, problem, type Result } from '../../../shared/problem.ts';
import { ManualTimers, settled } from '../../streams/manual-timers.ts';
import { type LogBatch, LogSource, type LogTailRequest } from './log-source.ts';

let folder: string;
let file: string;
let output: string;
let timers: ManualTimers;
const sources: LogSource[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-log-'));
  file = path.join(folder, 'gateway.log');
  output = path.join(folder, 'output.log');
  timers = new ManualTimers();
});
afterEach(async () => {
  for (const source of sources.splice(0)) await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Answers as OpenClaw 2026.9.6 does (`logging/log-tail`): same cursor, same limits, same way to leave lines out. */
class Gateway {
  connected = true;
  asked: LogTailRequest[] = [];
  hangs = false;
  file: string;
  /** smaller than the real one, to reach it */
  mostBytes = 1_000_000;

  constructor(name: string) {
    this.file = name;
  }

  async tail(request: LogTailRequest, signal: AbortSignal): Promise<Result<unknown>> {
    this.asked.push(request);
    if (this.hangs) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (this.hangs || !this.connected) return failed(problem('gateway-not-connected'));
    const size = await stat(this.file).then(
      (found) => found.size,
      () => 0,
    );
    const most = Math.min(request.maxBytes, this.mostBytes);
    let start = request.cursor ?? Math.max(0, size - most);
    const reset = request.cursor !== undefined && (start > size || size - start > most);
    if (reset) start = Math.max(0, size - most);
    const skippedBytes = reset && (request.cursor ?? 0) <= size ? start - (request.cursor ?? 0) : undefined;
    const bytes = Buffer.alloc(Math.max(0, size - start));
    if (bytes.length > 0) {
      const handle = await open(this.file);
      await handle.read(bytes, 0, bytes.length, start);
      await handle.close();
    }
    const wholeLines = bytes.subarray(0, bytes.lastIndexOf(10) + 1).toString();
    const lines = wholeLines.split('\n').slice(0, -1);
    if (start > 0 && request.cursor === undefined) lines.shift();
    const cursor = bytes.length === 0 ? size : start + bytes.lastIndexOf(10) + 1;
    return done({
      file: this.file,
      cursor,
      size,
      lines: lines.slice(-request.limit),
      truncated: false,
      reset,
      skippedBytes,
    });
  }
}

function local(gateway: Gateway, places: { file?: string | null; output?: string | null } = {}): LogSource {
  const source = new LogSource({
    places: { local: true, file, output: null, ...places },
    rpc: gateway,
    timers,
  });
  sources.push(source);
  return source;
}

/** The smallest question: which file is it? */
const whereIsIt = { limit: 1, maxBytes: 1 };

/** Everything there is to read now. */
async function drain(source: LogSource, quiet = false): Promise<{ lines: string[]; batches: LogBatch[] }> {
  const batches: LogBatch[] = [];
  for (;;) {
    const batch = await source.next({ quiet, signal: new AbortController().signal });
    batches.push(batch);
    if (!batch.more) return { lines: batches.flatMap(({ lines }) => lines.map(({ text }) => text)), batches };
  }
}

describe('a gateway on this machine', () => {
  it('tells what the file has already, then what it is asked for', async () => {
    await writeFile(file, 'one\ntwo\n');
    const gateway = new Gateway(file);
    const source = local(gateway);
    const first = await drain(source);
    expect(first.lines).toEqual(['one', 'two']);
    expect(first.batches[0]).toMatchObject({ source: 'file', backlog: true });
    expect(gateway.asked).toEqual([whereIsIt]);
    await appendFile(file, 'three\n');
    const second = await drain(source);
    expect(second.lines).toEqual(['three']);
    expect(second.batches[0]).toMatchObject({ source: 'rpc', backlog: false, file });
    expect(gateway.asked.slice(1)).toEqual([{ cursor: 8, limit: 5000, maxBytes: 1_000_000 }]);
  });

  it('is not asked while the file does not grow, nor while nobody looks', async () => {
    await writeFile(file, 'one\n');
    const gateway = new Gateway(file);
    const source = local(gateway);
    await drain(source);
    for (let look = 0; look < 5; look += 1) expect((await drain(source)).lines).toEqual([]);
    await appendFile(file, 'two\n');
    expect((await drain(source, true)).lines).toEqual(['two']);
    expect(gateway.asked).toEqual([whereIsIt]);
    await timers.advance(59_999);
    await drain(source, true);
    expect(gateway.asked).toEqual([whereIsIt]);
    await timers.advance(1);
    await drain(source, true);
    expect(gateway.asked).toEqual([whereIsIt, whereIsIt]);
  });

  it('tells where its file is when nobody else knows', async () => {
    await writeFile(file, 'one\n');
    const gateway = new Gateway(file);
    expect((await drain(local(gateway, { file: null }))).lines).toEqual(['one']);
    expect(gateway.asked).toEqual([whereIsIt]);
  });

  it('loses and doubles nothing, whoever is asked in between and however the file is rotated', async () => {
    const step = fc.constantFrom(
      'append',
      'append',
      'many',
      'half',
      'rotate',
      'connect',
      'disconnect',
      'look',
      'look quietly',
      'hand over',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const place = await mkdtemp(path.join(folder, 'run-'));
        const name = path.join(place, 'gateway.log');
        await writeFile(name, '');
        const gateway = new Gateway(name);
        gateway.mostBytes = 40;
        const source = local(gateway, { file: name });
        const seen = (await drain(source)).lines;
        let written = 0;
        let rotated = 0;
        const next = (): string => `line ${(written += 1)}\n`;
        for (const what of steps) {
          if (what === 'append') await appendFile(gateway.file, next());
          if (what === 'many') await appendFile(gateway.file, Array.from({ length: 9 }, next).join(''));
          if (what === 'half') {
            const text = next();
            await appendFile(gateway.file, text.slice(0, 3));
            seen.push(...(await drain(source)).lines);
            await appendFile(gateway.file, text.slice(3));
          }
          if (what === 'connect' || what === 'disconnect') gateway.connected = what === 'connect';
          if (what === 'look' || what === 'look quietly')
            seen.push(...(await drain(source, what === 'look quietly')).lines);
          if (what === 'rotate') {
            seen.push(...(await drain(source)).lines);
            await rename(gateway.file, path.join(place, `old-${(rotated += 1)}`));
            await writeFile(gateway.file, '');
          }
          if (what === 'hand over') {
            // Another day's file, which only the gateway tells about.
            gateway.connected = true;
            await appendFile(gateway.file, next());
            gateway.file = path.join(place, `next-${(rotated += 1)}`);
            await writeFile(gateway.file, '');
            await timers.advance(10_000);
            for (let look = 0; look < 3; look += 1) seen.push(...(await drain(source)).lines);
          }
        }
        for (let look = 0; look < 3; look += 1) seen.push(...(await drain(source)).lines);
        expect(seen).toEqual(Array.from({ length: written }, (_, at) => `line ${at + 1}`));
      }),
      { seed: 20_261_122, numRuns: 150 },
    );
  });

  it('has its own lines shown, and no file read, when what it calls its log is named like none', async () => {
    await writeFile(file, 'one\n');
    const secret = path.join(folder, 'elsewhere', 'id_ed25519');
    await mkdir(path.dirname(secret));
    await writeFile(secret, 'PRIVATE\n');
    const gateway = new Gateway(file);
    gateway.tail = async (request) => {
      gateway.asked.push(request);
      return done({ file: secret, cursor: 4, size: 4, lines: request.cursor === 4 ? [] : ['told'] });
    };
    const source = local(gateway);
    for (let look = 0; look < 4; look += 1) {
      const { lines, batches } = await drain(source);
      expect(lines).toEqual(look === 0 ? ['told'] : []);
      expect(batches[0]).toMatchObject({ source: 'rpc', file: secret });
      expect(source.readsFile).toBe(false);
      await timers.advance(10_000);
    }
    // It is gone: the file that the config names is read, as without any gateway.
    gateway.connected = false;
    expect((await drain(source)).lines).toEqual(['one']);
  });

  it('is done without when it does not answer in time', async () => {
    await writeFile(file, 'one\n');
    const gateway = new Gateway(file);
    const source = local(gateway);
    await drain(source);
    await appendFile(file, 'two\n');
    gateway.hangs = true;
    const waiting = drain(source);
    while (gateway.asked.length < 2) await settled();
    await timers.advance(3000);
    expect((await waiting).lines).toEqual([]);
    expect((await drain(source)).lines).toEqual(['two']);
    expect(timers.waiting).toBe(0);
  });

  it('is asked when its file cannot be read here, and the file goes on from there when it can', async () => {
    const gateway = new Gateway(path.join(folder, 'hidden.log'));
    await writeFile(gateway.file, 'one\ntwo\n');
    const source = local(gateway);
    await symlink(folder, file);
    gateway.tail = async (request, signal) => {
      const answer = await Gateway.prototype.tail.call(gateway, request, signal);
      return answer.ok ? done({ ...Object(answer.value), file }) : answer;
    };
    expect((await drain(source)).lines).toEqual(['one', 'two']);
    await unlink(file);
    await writeFile(file, 'one\ntwo\nthree\n');
    gateway.connected = false;
    expect((await drain(source)).lines).toEqual(['three']);
  });

  it('shows its output when there is no file', async () => {
    const gateway = new Gateway(file);
    gateway.connected = false;
    await writeFile(output, 'Missing config\n');
    const source = local(gateway, { output });
    expect((await drain(source)).lines).toEqual([]);
    await timers.advance(5000);
    const { lines, batches } = await drain(source);
    expect(lines).toEqual(['Missing config']);
    expect(batches[0]).toMatchObject({ source: 'output' });
  });
});

const remote = (gateway: Gateway): LogSource => {
  const source = new LogSource({
    places: { local: false, file: null, output: null },
    rpc: gateway,
    timers,
  });
  sources.push(source);
  return source;
};

describe('a gateway elsewhere', () => {
  it('is asked, and no file of this machine is read', async () => {
    await writeFile(file, 'one\ntwo\n');
    const gateway = new Gateway(file);
    const source = remote(gateway);
    expect((await drain(source)).batches[0]).toMatchObject({ source: 'rpc', backlog: true, missing: 0 });
    await appendFile(file, 'three\n');
    expect((await drain(source)).lines).toEqual(['three']);
    gateway.connected = false;
    await appendFile(file, 'four\n');
    expect((await drain(source)).batches).toMatchObject([{ lines: [], source: 'none' }]);
    gateway.connected = true;
    expect((await drain(source)).lines).toEqual(['four']);
  });

  it('tells what is missing when more was written than it hands out', async () => {
    await writeFile(file, '');
    const gateway = new Gateway(file);
    gateway.mostBytes = 50;
    const source = remote(gateway);
    await drain(source);
    await appendFile(file, 'x'.repeat(69) + '\n' + 'y'.repeat(49) + '\n');
    expect((await drain(source)).batches[0]).toMatchObject({
      lines: [{ text: 'y'.repeat(49) }],
      missing: 70,
    });
  });

  it('begins its next file at the beginning', async () => {
    await writeFile(file, 'one\n');
    const gateway = new Gateway(file);
    const source = remote(gateway);
    await drain(source);
    gateway.file = path.join(folder, 'next.log');
    await writeFile(gateway.file, 'a line longer than before\nthe next\n');
    const { lines, batches } = await drain(source);
    expect(lines).toEqual(['a line longer than before', 'the next']);
    expect(batches[0]).toMatchObject({ missing: 0, file: gateway.file });
  });

  it('reads no file of this machine whatever the gateway tells, and asks one that lies about its size once a look', async () => {
    await writeFile(file, 'PRIVATE\n');
    const gateway = new Gateway(file);
    const many = Array.from({ length: 6000 }, (_, at) => `line ${at}`);
    gateway.tail = async (request) => {
      gateway.asked.push(request);
      return done({ file, cursor: 1e308, size: 1.7e308, lines: [...many, 'x'.repeat(1_000_000)] });
    };
    const source = remote(gateway);
    const first = await source.next({ quiet: false, signal: new AbortController().signal });
    expect(first.lines).toHaveLength(5000);
    expect(first.lines.at(-1)).toMatchObject({ text: 'x'.repeat(262_144), dropped: 1_000_000 - 262_144 });
    const asked = gateway.asked.length;
    const { batches } = await drain(source);
    expect(batches).toHaveLength(1);
    expect(gateway.asked).toHaveLength(asked + 1);
    expect(JSON.stringify([first, batches])).not.toContain('PRIVATE');
  });

  it('is not believed when its answer makes no sense', async () => {
    const gateway = new Gateway(file);
    gateway.tail = () => Promise.resolve(done({ lines: 'all of them' }));
    expect((await drain(remote(gateway))).lines).toEqual([]);
  });
});
