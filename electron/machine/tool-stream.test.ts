import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FollowOutcome } from '../process/follow-lines.ts';
import { ManualTimers, settled } from '../streams/manual-timers.ts';
import { realTimers } from '../streams/timers.ts';
import { MachineService } from './machine-service.ts';
import { recorded } from './recordings.test-support.ts';
import type { Following, MachineSource } from './source/source.ts';
import { thisComputer } from './source/this-computer.ts';
import { ToolStream } from './tool-stream.ts';

/** A stream of a program that does as a test says at each of its starts; lines that begin with `ok` are expected. */
async function scripted(run: (options: Following, start: number) => Promise<FollowOutcome>) {
  const timers = new ManualTimers();
  const starts: number[] = [];
  const source: MachineSource = {
    ...(await recorded('no-gpu', timers)),
    follow: (_program, _args, options) => {
      starts.push(timers.now());
      return run(options, starts.length);
    },
  };
  const stream = new ToolStream({
    reader: 'macmon',
    source,
    program: 'tool',
    args: () => [],
    take: (line) => line.startsWith('ok'),
    timers,
  });
  /** ms between one start and the next */
  const between = (): number[] => starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  return { timers, stream, starts, between };
}

const untilAborted = (signal: AbortSignal): Promise<FollowOutcome> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'ended', code: null, stderr: '' }));
  });

describe('a program that goes on', () => {
  it('is started again with growing pauses when it ends by itself, and sooner once it has told something', async () => {
    const { timers, stream, between } = await scripted(async ({ onLine }, start) => {
      if (start === 9) onLine('ok');
      return { kind: 'ended', code: 9, stderr: 'no\ndriver' };
    });
    await using _ = stream;
    stream.want(1000);
    await timers.advance(1);
    expect(stream.gap).toEqual({ reader: 'macmon', cause: 'failed', detail: 'no driver' });
    await timers.advance(600_000);
    expect(between().slice(0, 12)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000, 2000, 4000, 8000,
    ]);
  });

  it('that is not there is looked for every ten minutes', async () => {
    const { timers, stream, between } = await scripted(async () => ({
      kind: 'not-started',
      cause: 'ENOENT',
    }));
    await using _ = stream;
    stream.want(1000);
    await timers.advance(1_300_000);
    expect([between(), stream.gap]).toEqual([[600_000, 600_000], { reader: 'macmon', cause: 'missing' }]);
  });

  it('that floods is told as such, and tried again with growing pauses, however well it began', async () => {
    const { timers, stream, between } = await scripted(async ({ onLine }) => {
      onLine('ok');
      onLine('y');
      return { kind: 'flooded' };
    });
    await using _ = stream;
    stream.want(1000);
    await timers.advance(1);
    expect(stream.gap).toEqual({ reader: 'macmon', cause: 'flooded', detail: 'y' });
    await timers.advance(300_000);
    expect(between().slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('whose first line is long in coming is told to be asked, and counts as unanswered until then', async () => {
    const prints: ((line: string) => void)[] = [];
    const { timers, stream } = await scripted(({ onLine, signal }) => {
      prints.push(onLine);
      return untilAborted(signal);
    });
    await using _ = stream;
    stream.want(1000);
    await timers.advance(2499);
    expect([stream.gap, stream.isAwaited, stream.hasAnswered]).toEqual([null, false, false]);
    await timers.advance(1);
    expect(stream.gap).toEqual({ reader: 'macmon', cause: 'asking' });
    expect([stream.isAwaited, stream.hasAnswered]).toEqual([true, false]);
    prints[0]?.('ok');
    expect([stream.gap, stream.isAwaited, stream.hasAnswered]).toEqual([null, false, true]);
    stream.want(null);
    await settled();
    expect(timers.waiting).toBe(0);
  });

  it('that talks of something else has told garbage, and is ended and started again', async () => {
    const { timers, stream, starts } = await scripted(async ({ onLine, signal }) => {
      const talk = (): void => {
        if (signal.aborted) return;
        onLine('what?');
        timers.after(1000, talk);
      };
      talk();
      return await untilAborted(signal);
    });
    await using _ = stream;
    stream.want(1000);
    await timers.advance(14_999);
    expect([stream.gap?.cause, starts.length]).toEqual(['asking', 1]);
    await timers.advance(1);
    expect(stream.gap).toEqual({
      reader: 'macmon',
      cause: 'garbage',
      detail: 'what? what? what? what? what?',
    });
    await timers.advance(1000);
    expect(starts).toHaveLength(2);
    stream.want(null);
    await timers.advance(5000);
  });

  it('that falls silent and cannot be ended is told at once, and no second one is started beside it', async () => {
    const { timers, stream, starts } = await scripted(({ onLine }) => {
      onLine('ok');
      return new Promise(() => undefined);
    });
    stream.want(1000);
    await timers.advance(6000);
    expect(stream.gap).toEqual({ reader: 'macmon', cause: 'timeout' });
    await timers.advance(600_000);
    expect(starts).toHaveLength(1);
    const ended = stream[Symbol.asyncDispose]();
    await timers.advance(2000);
    await ended;
    expect(timers.waiting).toBe(0);
  });

  it('is ended when nobody wants it, and started anew when the pace changes', async () => {
    let running = 0;
    const every: number[] = [];
    const { timers, stream } = await scripted(async (options) => {
      running += 1;
      every.push(options.every);
      options.onLine('ok');
      const outcome = await untilAborted(options.signal);
      running -= 1;
      return outcome;
    });
    stream.want(1000);
    stream.want(1000);
    await settled();
    stream.want(10_000);
    await settled();
    expect([running, every, stream.gap]).toEqual([1, [1000, 10_000], null]);
    stream.want(null);
    await settled();
    expect([running, timers.waiting]).toEqual([0, 0]);
    await stream[Symbol.asyncDispose]();
  });
});

describe.skipIf(process.platform === 'win32')('a real nvidia-smi that hangs and does not listen', () => {
  it('is dead when the service has ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hearth-smi-'));
    try {
      const script = `#!/bin/sh\ntrap '' TERM\necho $$ > '${folder}/pid'\nwhile :; do sleep 0.2; done\n`;
      await writeFile(join(folder, 'nvidia-smi'), script, { mode: 0o755 });
      const source = thisComputer({ ...process.env, PATH: `${folder}:${process.env['PATH']}` });
      // A Mac has no such cards to ask for.
      const machine = new MachineService({ source: { ...source, platform: 'linux' }, timers: realTimers });
      const enough = machine.need();
      const pid = async (): Promise<number> =>
        Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'));
      await expect.poll(pid, { timeout: 10_000 }).toBeGreaterThan(0);
      const running = await pid();
      expect(() => process.kill(running, 0)).not.toThrow();
      enough();
      await machine[Symbol.asyncDispose]();
      expect(() => process.kill(running, 0)).toThrow('ESRCH');
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 30_000);
});
