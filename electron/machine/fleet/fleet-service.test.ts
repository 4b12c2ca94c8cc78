import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fleet, fleetSchema } from '../../../shared/machine/fleet.ts';
import type { OtherMachine, PoolRuntime } from '../../../shared/machine/fleet-settings.ts';
import type { Machine } from '../../../shared/machine/snapshot.ts';
import { SecretStore } from '../../secrets/secret-store.ts';
import { ManualTimers, settled } from '../../streams/manual-timers.ts';
import { Watched } from '../../streams/watched.ts';
import { FleetService } from './fleet-service.ts';
import type { SessionEnd, SessionOptions } from './serve-session.ts';

const sampleMachine = (backend: 'metal' | 'cuda', cpu: string): Machine => ({
  os: 'macOS 26.1',
  model: null,
  cpu,
  cores: 8,
  memoryBytes: 64e9,
  memoryUsedBytes: null,
  pressure: null,
  onBattery: null,
  gpus: [],
  pools: [
    {
      id: 'metal',
      kind: 'unified',
      name: cpu,
      backend,
      totalBytes: 64e9,
      limit: { bytes: 48e9, source: 'table' },
      usedBytes: null,
      freeBytes: null,
      utilisation: null,
      powerWatts: null,
      chip: null,
    },
  ],
  gaps: [],
  sampledAt: 1,
});

const url = 'http://127.0.0.1:7411';
const served: OtherMachine = { kind: 'serve', id: 'studio', name: 'Studio', url };
const byHand: OtherMachine = {
  kind: 'manual',
  id: 'box',
  name: 'Box',
  spec: { from: 'figures', memoryBytes: 24e9, bandwidth: 936e9, backend: 'cuda' },
};

let stateDir: string;
let secrets: SecretStore;
let timers: ManualTimers;
let sessions: { options: SessionOptions; end: (how: SessionEnd) => void }[];
let fleet: FleetService;
let own: Watched<Machine>;

const watch = (options: SessionOptions): Promise<SessionEnd> =>
  new Promise((resolve) => {
    options.signal.addEventListener('abort', () => resolve({ kind: 'unreachable', cause: 'closed' }));
    sessions.push({ options, end: resolve });
  });

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hearth-fleet-'));
  secrets = await SecretStore.open({ stateDir });
  timers = new ManualTimers();
  sessions = [];
  own = new Watched(sampleMachine('metal', 'Apple M2 Max'));
  fleet = new FleetService({ machine: own, secrets, timers, random: () => 0.5, watch });
});
afterEach(async () => {
  await fleet[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true });
});

/** Somebody looks, until the returned function is called. */
async function look(): Promise<() => Promise<void>> {
  const life = new AbortController();
  const stream = fleet.snapshots.watch(life.signal);
  await stream.next();
  await settled();
  return async () => {
    life.abort();
    await stream.next();
    await settled();
  };
}

const member = (id: string): Fleet['machines'][number] | undefined =>
  fleet.snapshots.value.machines.find((machine) => machine.id === id);

describe('the machines', () => {
  it('are this one and those of the settings, each with what is known of it', () => {
    fleet.configure({ machines: [served, byHand], pools: [] });
    expect(fleetSchema.parse(fleet.snapshots.value)).toEqual(fleet.snapshots.value);
    expect(fleet.snapshots.value.machines.map(({ id, kind, state }) => [id, kind, state.kind])).toEqual([
      ['this', 'this', 'ok'],
      ['studio', 'serve', 'resting'],
      ['box', 'manual', 'ok'],
    ]);
    expect(member('box')?.machine?.pools[0]).toMatchObject({
      limit: { bytes: 24e9, source: 'set' },
      chip: { bandwidth: 936e9, tflops: null, family: 'nvidia' },
    });
  });

  it('that have their own Hearth are asked while somebody looks, with the token that was given for their address', async () => {
    fleet.configure({ machines: [served], pools: [] });
    const leave = await look();
    expect([member('studio')?.state.kind, sessions.length]).toEqual(['token-missing', 0]);
    expect(await fleet.setToken('studio', `${url}/#token=right`)).toEqual({ ok: true, value: null });
    await settled();
    expect(sessions[0]?.options).toMatchObject({ url, token: 'right' });
    const told = sampleMachine('cuda', 'Ryzen 9');
    sessions[0]?.options.onMachine(told);
    expect(member('studio')).toMatchObject({ state: { kind: 'ok' }, machine: told });
    await leave();
    expect(sessions[0]?.options.signal.aborted).toBe(true);
    expect(member('studio')).toMatchObject({ state: { kind: 'resting' }, machine: told });
    expect(await readFile(secrets.file, 'utf8')).toContain('machine:http://127.0.0.1:7411');
  });

  it('that do not answer are tried again with growing pauses, and keep what they told last', async () => {
    await secrets.set(`machine:${url}`, 'right');
    fleet.configure({ machines: [served], pools: [] });
    await look();
    sessions[0]?.options.onMachine(sampleMachine('cuda', 'Ryzen 9'));
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
      const tried = sessions.length;
      sessions.at(-1)?.end({ kind: 'unreachable', cause: 'refused' });
      await settled();
      expect(member('studio')).toMatchObject({
        state: { kind: 'unreachable', cause: 'refused', nextTryAt: timers.now() + pause },
        machine: { cpu: 'Ryzen 9' },
      });
      await timers.advance(pause - 1);
      expect(sessions).toHaveLength(tried);
      await timers.advance(1);
      expect(sessions).toHaveLength(tried + 1);
    }
  });

  it('that refuse the token are left alone until there is another one', async () => {
    await secrets.set(`machine:${url}`, 'wrong');
    fleet.configure({ machines: [served], pools: [] });
    await look();
    sessions[0]?.end({ kind: 'token-wrong' });
    await timers.advance(3_600_000);
    expect([member('studio')?.state.kind, sessions.length]).toEqual(['token-wrong', 1]);
    await fleet.setToken('studio', 'right');
    await settled();
    expect(sessions[1]?.options.token).toBe('right');
  });

  it('are left when they leave the settings; one that gets another address is not sent the old one’s token', async () => {
    await secrets.set(`machine:${url}`, 'right');
    fleet.configure({ machines: [served], pools: [] });
    await look();
    fleet.configure({ machines: [served, byHand], pools: [] });
    await settled();
    expect([sessions.length, sessions[0]?.options.signal.aborted]).toEqual([1, false]);
    fleet.configure({ machines: [{ ...served, url: 'http://127.0.0.1:9999' }], pools: [] });
    await settled();
    expect(sessions[0]?.options.signal.aborted).toBe(true);
    expect([member('studio')?.state.kind, sessions.length]).toEqual(['token-missing', 1]);
    expect(secrets.get(`machine:${url}`), 'a token that no machine needs').toBeNull();
    fleet.configure({ machines: [], pools: [] });
    expect(fleet.snapshots.value.machines.map(({ id }) => id)).toEqual(['this']);
  });

  it('follow this machine while somebody looks', async () => {
    const leave = await look();
    expect(own.isWatched).toBe(true);
    own.set(sampleMachine('metal', 'Apple M3 Ultra'));
    await settled();
    expect(member('this')?.machine?.cpu).toBe('Apple M3 Ultra');
    await leave();
    expect(own.isWatched).toBe(false);
  });
});

describe('a token', () => {
  it('is refused for a machine that is not there, and where it can be none', async () => {
    fleet.configure({ machines: [served, byHand], pools: [] });
    const codeOf = async (id: string, token: string): Promise<string | null> => {
      const kept = await fleet.setToken(id, token);
      return kept.ok ? null : kept.problem.code;
    };
    expect(await codeOf('gone', 'abc')).toBe('machine-unknown');
    expect(await codeOf('box', 'abc')).toBe('machine-unknown');
    expect(await codeOf('studio', 'two words')).toBe('machine-token-invalid');
    expect(await codeOf('studio', ' abc ')).toBeNull();
    expect(secrets.get(`machine:${url}`)).toBe('abc');
  });
});

/** What is wrong with a pool of these members. */
function problemOf(runtime: PoolRuntime, ...members: string[]): string | null | undefined {
  fleet.configure({ machines: [served, byHand], pools: [{ id: 'both', runtime, members }] });
  return fleet.snapshots.value.pools[0]?.problem;
}

describe('machines that are one', () => {
  it('are so only where the runtime runs on all of them', () => {
    expect(problemOf('llama.cpp-rpc', 'this', 'box')).toBeNull();
    expect(problemOf('exo', 'this', 'box')).toBe('needs-macs');
    expect(problemOf('mlx-distributed', 'box', 'this')).toBe('needs-macs');
    expect(problemOf('vllm-ray', 'this', 'box')).toBe('needs-nvidia');
    expect(problemOf('llama.cpp-rpc', 'this', 'studio'), 'it has told nothing yet').toBe('unknown-member');
    expect(problemOf('llama.cpp-rpc', 'this', 'gone')).toBe('unknown-member');
    expect(problemOf('llama.cpp-rpc', 'box', 'box')).toBe('same-member');
  });
});

describe('the end', () => {
  it('leaves no timer, no connection and nobody who looks', async () => {
    await secrets.set(`machine:${url}`, 'right');
    await secrets.set('machine:http://127.0.0.1:2', 'right');
    const away: OtherMachine = { ...served, id: 'away', url: 'http://127.0.0.1:2' };
    fleet.configure({ machines: [served, away], pools: [] });
    await look();
    sessions[0]?.end({ kind: 'limited' });
    await settled();
    expect([timers.waiting, sessions[1]?.options.signal.aborted, own.isWatched]).toEqual([1, false, true]);
    await fleet[Symbol.asyncDispose]();
    expect([timers.waiting, sessions[1]?.options.signal.aborted, own.isWatched]).toEqual([0, true, false]);
  });
});
