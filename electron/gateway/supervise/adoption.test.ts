import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OwnChild } from '../../../shared/gateway/machine.ts';
import { Bench, patient, until } from './bench.test-support.ts';
import { signalGateway } from './signal.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

/** A Hearth in a process of its own that has started a gateway. */
async function otherHearth(): Promise<{ gateway: number; kill: () => Promise<void> }> {
  const script = fileURLToPath(new URL('other-hearth.test-support.ts', import.meta.url));
  const hearth = spawn(process.execPath, [script, bench.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(hearth.stdout), 'line')) as [string];
  return {
    gateway: Number(line),
    kill: async () => {
      const exit = once(hearth, 'exit');
      hearth.kill('SIGKILL');
      await exit;
    },
  };
}

describe('a gateway that Hearth left running', () => {
  it('goes on when Hearth ends, is taken up by the next one, and stopped by it', async () => {
    const first = await bench.supervisor();
    first.ask({ kind: 'start' });
    const pid = await bench.ready(first);
    await first[Symbol.asyncDispose]();
    expect(bench.timers.waiting).toBe(0);
    expect(await bench.living()).toEqual([pid]);

    await using second = await bench.supervisor();
    expect(second.machines.value).toMatchObject({ child: { pid }, state: { kind: 'starting' } });
    expect(await bench.ready(second)).toBe(pid);
    expect(second.ask({ kind: 'start' })).toMatchObject({
      ok: false,
      problem: { code: 'gateway-already-running' },
    });
    second.ask({ kind: 'stop', endRuns: false });
    await bench.gone(pid);
    await bench.timers.advance(500);
    await until(second, 'stopped');
    expect(await bench.startedPids()).toEqual([pid]);
  });

  it('that crashes after it was taken up is started again', async () => {
    const first = await bench.supervisor();
    first.ask({ kind: 'start' });
    const pid = await bench.ready(first);
    await first[Symbol.asyncDispose]();
    await using second = await bench.supervisor();
    await bench.ready(second);
    process.kill(pid, 'SIGKILL');
    await bench.gone(pid);
    // Nothing is to be expected of it, so it is looked for rarely: on macOS each look starts a program.
    await bench.timers.advance(4_999);
    expect(second.machines.value.child).not.toBeNull();
    await bench.timers.advance(1);
    expect((await until(second, 'restarting')).state).toMatchObject({
      why: 'crash',
      exit: { code: null, signal: null },
    });
    await bench.timers.advance(1_000);
    expect(await bench.ready(second)).not.toBe(pid);
    bench.keepRunning = false;
  });

  it('that ended is missed as soon as nothing listens any more, not a second later', async () => {
    const first = await bench.supervisor();
    first.ask({ kind: 'start' });
    const pid = await bench.ready(first);
    await first[Symbol.asyncDispose]();
    await using second = await bench.supervisor();
    await bench.ready(second);
    process.kill(pid, 'SIGKILL');
    await bench.gone(pid);
    second.tell({
      kind: 'probed',
      probe: { kind: 'nothing' },
      holder: { kind: 'stale', pid },
      listener: null,
    });
    await until(second, ({ state }) => state.kind === 'restarting' && state.why === 'crash');
    await second[Symbol.asyncDispose]();
    expect(bench.timers.waiting).toBe(0);
  });

  it('outlives a Hearth that is killed, and the next one takes it up: no orphan, no second gateway', async () => {
    const other = await otherHearth();
    await expect.poll(() => bench.startedPids(), patient).toEqual([other.gateway]);
    await other.kill();
    expect(await bench.living()).toEqual([other.gateway]);
    await using supervisor = await bench.supervisor();
    expect(await bench.ready(supervisor)).toBe(other.gateway);
    bench.keepRunning = false;
    const disposed = supervisor[Symbol.asyncDispose]();
    await bench.gone(other.gateway);
    await bench.timers.advance(1_000);
    await disposed;
    expect(await bench.startedPids()).toEqual([other.gateway]);
    expect(bench.timers.waiting).toBe(0);
  });

  it('is one, however many Hearths are asked to start it at the same time', async () => {
    const all = await Promise.all([bench.supervisor(), bench.supervisor(), bench.supervisor()]);
    const seen = new Set<string>();
    for (const supervisor of all)
      void (async () => {
        for await (const { state } of supervisor.machines.watch()) seen.add(state.kind);
      })();
    for (const supervisor of all) supervisor.ask({ kind: 'start' });
    const pids = await Promise.all(
      all.map(async (one) => (await until(one, ({ child }) => child !== null)).child?.pid),
    );
    expect(new Set(pids).size).toBe(1);
    for (const supervisor of all) await bench.ready(supervisor);
    expect([...seen]).toEqual(['stopped', 'starting', 'ready']);
    await expect.poll(() => bench.startedPids(), patient).toEqual([pids[0]]);
    for (const supervisor of all) await supervisor[Symbol.asyncDispose]();
    expect(bench.timers.waiting).toBe(0);
  });

  it('that another Hearth starts meanwhile is Hearth’s own here as well, and may be stopped here', async () => {
    await using desktop = await bench.supervisor();
    await using command = await bench.supervisor();
    command.ask({ kind: 'start' });
    const pid = await bench.ready(command);
    await expect.poll(() => command.lastLines(1), patient).toEqual(['up']);
    expect(await bench.ready(desktop, pid)).toBe(pid);
    desktop.ask({ kind: 'stop', endRuns: true });
    await until(command, 'stopped');
    await bench.timers.advance(1_000);
    await until(desktop, 'stopped');
    expect(await bench.startedPids()).toEqual([pid]);
  });

  it('that another Hearth had to kill to stop it has not crashed, and is not started again', async () => {
    bench.role = 'deaf';
    await using starter = await bench.supervisor();
    starter.ask({ kind: 'start' });
    const pid = await bench.ready(starter);
    await expect.poll(() => starter.lastLines(1), patient).toEqual(['up']);
    await using stopper = await bench.supervisor();
    await bench.ready(stopper);
    stopper.ask({ kind: 'stop', endRuns: false });
    await expect.poll(() => starter.lastLines(1), patient).toEqual(['not now']);
    stopper.ask({ kind: 'stop', endRuns: true });
    await bench.timers.advance(10_000);
    expect(await until(starter, ({ child }) => child === null)).toMatchObject({
      state: { kind: 'stopped', exit: { signal: 'SIGKILL' } },
    });
    await bench.timers.advance(60_000);
    await until(stopper, 'stopped');
    expect(await bench.startedPids()).toEqual([pid]);
  });

  it('is not taken for another process that got its number', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const { pid = 0 } = bystander;
    const child = { pid, identity: `${pid}@some other start`, startedAt: 1, outputFrom: 0 };
    const first = await bench.supervisor();
    first.ask({ kind: 'start' });
    await until(first, ({ child }) => child !== null);
    bench.keepRunning = false;
    await first[Symbol.asyncDispose]();
    const record = { [`${bench.folder}/openclaw`]: { child, uncleanEnds: [] } };
    await writeFile(bench.recordFile, JSON.stringify(record));
    await using supervisor = await bench.supervisor();
    expect(supervisor.machines.value).toMatchObject({ child: null, state: { kind: 'stopped' } });
    for (const signal of ['SIGTERM', 'SIGKILL'] as const)
      await signalGateway(child as unknown as OwnChild, signal, { kind: 'none' }, bench.processes);
    expect(await bench.processes.identity(pid)).not.toBeNull();
    const exit = once(bystander, 'exit');
    bystander.kill();
    await exit;
  });

  it('is not known where the record is damaged or of another state directory, and nothing breaks', async () => {
    const first = await bench.supervisor();
    first.ask({ kind: 'start' });
    await bench.ready(first);
    await first[Symbol.asyncDispose]();
    await using elsewhere = await bench.supervisor({ openClawStateDir: '/another/.openclaw' });
    expect(elsewhere.machines.value.child).toBeNull();
    const record = await readFile(bench.recordFile, 'utf8');
    await writeFile(bench.recordFile, record.slice(0, -9));
    await using damaged = await bench.supervisor();
    expect(damaged.machines.value.child).toBeNull();
    expect(damaged.ask({ kind: 'stop', endRuns: true })).toMatchObject({
      problem: { code: 'gateway-not-running' },
    });
  });
});

describe('a Hearth that ends', () => {
  it('stops its gateway in order where the user wants that, also one that is just being started', async () => {
    bench.keepRunning = false;
    const supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    await supervisor[Symbol.asyncDispose]();
    expect(supervisor.machines.value.child).toBeNull();
    expect(await bench.living()).toEqual([]);
    expect(bench.timers.waiting).toBe(0);
  });

  it('sends the signal of a stop that was asked for before it lets go', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const supervisor = await bench.supervisor({ endRuns: () => promise });
    supervisor.ask({ kind: 'start' });
    const pid = await bench.ready(supervisor);
    await expect.poll(() => supervisor.lastLines(1), patient).toEqual(['up']);
    supervisor.ask({ kind: 'stop', endRuns: true });
    const disposed = supervisor[Symbol.asyncDispose]();
    resolve();
    await disposed;
    await bench.gone(pid);
  });

  it('can be ended although a gateway runs: its process does not wait for the child', async () => {
    const script = fileURLToPath(new URL('other-hearth.test-support.ts', import.meta.url));
    const output = execFileSync(process.execPath, [script, bench.folder, 'and-end'], { timeout: 15_000 });
    expect(await bench.processes.identity(Number(output.toString()))).not.toBeNull();
    await expect.poll(() => bench.living(), patient).toHaveLength(1);
  });
});
