import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failed, problem } from '../../../shared/problem.ts';
import { Bench, patient, until } from './bench.test-support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
});

/** The stand-in has begun to do what it is to do. */
async function isUp(pid: number): Promise<void> {
  await expect.poll(() => readFile(`${bench.folder}/gateway/output.log`, 'utf8'), patient).toContain('up\n');
  expect(await bench.living()).toContain(pid);
}

describe('a gateway that Hearth starts', () => {
  it('runs loopback, without respawning, with its token by environment and none of what Hearth’s own start left', async () => {
    await using supervisor = await bench.supervisor({
      launch: async () => {
        const launch = await bench.options().launch();
        return launch.ok
          ? { ...launch, value: { ...launch.value, env: { ...launch.value.env, ELECTRON_RUN_AS_NODE: '1' } } }
          : launch;
      },
    });
    expect(supervisor.ask({ kind: 'start' })).toEqual({ ok: true, value: null });
    const pid = await bench.ready(supervisor);
    await isUp(pid);
    const { args, env } = JSON.parse(await readFile(`${bench.notes}.${pid}`, 'utf8'));
    expect(args).toEqual(['gateway', 'run', '--bind', 'loopback']);
    expect(env).toMatchObject({ OPENCLAW_NO_RESPAWN: '1', OPENCLAW_GATEWAY_TOKEN: 'token-of-the-child' });
    expect(env).not.toHaveProperty('ELECTRON_RUN_AS_NODE');
    expect(env).not.toHaveProperty('OPENCLAW_DISABLE_BONJOUR');
    bench.keepRunning = false;
  });

  it('is stopped in order: runs are ended, then SIGTERM; nothing is left, no timer either', async () => {
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    await isUp(await bench.ready(supervisor));
    const steps: string[] = [];
    void (async () => {
      for await (const { state } of supervisor.machines.watch())
        steps.push(state.kind === 'draining' ? state.step : state.kind);
    })();
    expect(supervisor.ask({ kind: 'stop', endRuns: true }).ok).toBe(true);
    const { state } = await until(supervisor, 'stopped');
    expect(state).toMatchObject({ kind: 'stopped', exit: { code: 0, signal: null } });
    expect(bench.calls).toEqual(['end-runs']);
    expect(steps.filter((step) => step === 'ending-runs' || step === 'waiting')).toEqual([
      'ending-runs',
      'waiting',
    ]);
    expect(await bench.living()).toEqual([]);
    await supervisor[Symbol.asyncDispose]();
    expect(bench.timers.waiting).toBe(0);
  });

  it('that does not hear SIGTERM is killed at the deadline, and that end counts', async () => {
    bench.role = 'deaf';
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    await isUp(await bench.ready(supervisor));
    supervisor.ask({ kind: 'stop', endRuns: true });
    await until(supervisor, ({ state }) => state.kind === 'draining' && state.step === 'waiting');
    await expect.poll(() => supervisor.lastLines(9), patient).toEqual(['up', 'not now']);
    await bench.timers.advance(9_999);
    expect(await bench.living()).toHaveLength(1);
    await bench.timers.advance(1);
    const { state } = await until(supervisor, 'stopped');
    expect(state).toMatchObject({ exit: { signal: 'SIGKILL' } });
    await supervisor[Symbol.asyncDispose]();
    expect(JSON.parse(await readFile(bench.recordFile, 'utf8'))).toEqual({
      [`${bench.folder}/openclaw`]: {
        child: null,
        uncleanEnds: [bench.timers.now()],
        stopped: expect.stringContaining('@'),
      },
    });
  });

  it('that crashes is started again after a pause, twice; then it is given up with its last lines', async () => {
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    for (const pause of [1_000, 2_000]) {
      const pid = await bench.ready(supervisor);
      await isUp(pid);
      process.kill(pid, 'SIGKILL');
      const { state } = await until(supervisor, 'restarting');
      expect(state).toMatchObject({
        why: 'crash',
        nextTryAt: bench.timers.now() + pause,
        exit: { signal: 'SIGKILL' },
      });
      const before = (await bench.startedPids()).length;
      await bench.timers.advance(pause - 1);
      expect(supervisor.machines.value.spawning).toBe(false);
      await bench.timers.advance(1);
      await until(supervisor, ({ child }) => child !== null);
      await expect.poll(async () => (await bench.startedPids()).length, patient).toBe(before + 1);
    }
    const pid = await bench.ready(supervisor);
    process.kill(pid, 'SIGKILL');
    const { state } = await until(supervisor, 'given-up');
    expect(state).toMatchObject({ why: 'budget', exit: { signal: 'SIGKILL' } });
    expect(await bench.startedPids()).toHaveLength(3);
    await supervisor[Symbol.asyncDispose]();
    // A Hearth that is started anew knows what counts.
    await using later = await bench.supervisor();
    expect(later.machines.value.uncleanEnds).toHaveLength(1);
  });

  it('that refuses its config is not started again: its reason and its own last lines are told, secrets masked', async () => {
    bench.role = 'refuse';
    await using supervisor = await bench.supervisor();
    await writeFile(`${bench.folder}/before`, '');
    supervisor.ask({ kind: 'start' });
    await until(supervisor, 'given-up');
    supervisor.ask({ kind: 'start' });
    const { state } = await until(
      supervisor,
      ({ state, spawning }) => state.kind === 'given-up' && !spawning,
    );
    expect(state).toMatchObject({ why: 'config-missing', exit: { code: 78 } });
    expect(state.kind === 'given-up' && state.lastLines).toEqual([
      'Missing config. Run `openclaw setup`',
      expect.stringMatching(/^apiKey: (?!.*abcdefgh)/),
    ]);
    await bench.timers.advance(3_600_000);
    expect(await bench.startedPids()).toHaveLength(2);
  });

  it('cannot be started where the program is not there, and says why', async () => {
    bench.front = [`${bench.folder}/no-such-program`];
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    expect((await until(supervisor, 'given-up')).state).toMatchObject({
      why: 'cannot-start',
      lastLines: ['ENOENT'],
    });
    await using refused = await bench.supervisor({
      launch: () => Promise.resolve(failed(problem('openclaw-not-found', {}, 'looked everywhere'))),
    });
    refused.ask({ kind: 'start' });
    expect((await until(refused, 'given-up')).state).toMatchObject({ lastLines: ['looked everywhere'] });
  });

  it('cannot be started where Hearth cannot write what it prints, and says so', async () => {
    await writeFile(`${bench.folder}/gateway`, 'a file where the folder should be');
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    expect((await until(supervisor, 'given-up')).state).toMatchObject({
      why: 'state-unwritable',
      lastLines: [expect.stringContaining(`${bench.folder}/gateway`)],
    });
    expect(await bench.startedPids()).toEqual([]);
  });

  it('restarts by itself where it hears the request, and is ended and started anew where it does not', async () => {
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    const first = await bench.ready(supervisor);
    await isUp(first);
    bench.restartIsHeard = true;
    supervisor.ask({ kind: 'restart', endRuns: true, by: 'rpc' });
    await until(supervisor, ({ state }) => state.kind === 'draining' && state.step === 'waiting');
    supervisor.tell({ kind: 'announced', restart: true, expectedMs: 1500 });
    expect(supervisor.machines.value.state).toMatchObject({ kind: 'restarting', why: 'asked' });
    supervisor.tell({
      kind: 'probed',
      probe: { kind: 'nothing' },
      holder: { kind: 'unknown' },
      listener: null,
    });
    expect(await bench.ready(supervisor)).toBe(first);
    bench.restartIsHeard = false;
    supervisor.ask({ kind: 'restart', endRuns: false, by: 'rpc' });
    await until(supervisor, ({ child }) => child !== null && child.pid !== first);
    const second = await bench.ready(supervisor);
    expect(await bench.living()).toEqual([second]);
    expect(bench.calls).toEqual(['end-runs', 'ask-restart', 'ask-restart']);
    bench.keepRunning = false;
  });

  it('is reached behind a script that stays in front of it, and nothing of it is left', async () => {
    const script = `${bench.folder}/openclaw.sh`;
    await writeFile(script, '#!/bin/sh\n"$@" &\nwait $!\n', { mode: 0o700 });
    bench.front = [script];
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    const { child } = await until(supervisor, ({ child }) => child !== null);
    await expect.poll(() => bench.living(), patient).toHaveLength(1);
    const [gateway = 0] = await bench.living();
    await isUp(gateway);
    expect(gateway).not.toBe(child?.pid);
    supervisor.tell({
      kind: 'probed',
      probe: { kind: 'nothing' },
      holder: { kind: 'live', pid: gateway, name: 'openclaw-gateway', since: null },
      listener: null,
    });
    supervisor.ask({ kind: 'stop', endRuns: false });
    await until(supervisor, 'stopped');
    expect(await bench.living()).toEqual([]);
  });
});

describe('what it prints', () => {
  it('goes to a file that only the user can read, and is cut back without the process being disturbed', async () => {
    await using supervisor = await bench.supervisor();
    supervisor.ask({ kind: 'start' });
    await isUp(await bench.ready(supervisor));
    expect((await stat(supervisor.outputFile)).mode & 0o777).toBe(0o600);
    await writeFile(supervisor.outputFile, 'old line\n'.repeat(2_000_000), { flag: 'a' });
    await bench.timers.advance(60_000);
    await expect.poll(async () => (await stat(supervisor.outputFile)).size, patient).toBeLessThan(2_000_000);
    expect((await stat(supervisor.outputFile)).size).toBeGreaterThan(1_000_000);
    expect(await supervisor.lastLines(2)).toEqual(['old line', 'old line']);
    bench.keepRunning = false;
  });
});
