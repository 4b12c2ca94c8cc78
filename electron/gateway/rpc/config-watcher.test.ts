import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { ConfigWatcher } from './config-watcher.ts';
import { FakeLink } from './fake-link.test-support.ts';

interface OnDisk {
  hash: string;
  valid: boolean;
  revision: string | null;
  applied: string;
  port?: number;
  issues?: { path: string; message: string }[];
}

let timers: ManualTimers;
let link: FakeLink;
let watcher: ConfigWatcher;
let disk: OnDisk;
let pid: number;

const first: OnDisk = { hash: 'file-1', valid: true, revision: 'r1', applied: 'r1' };

beforeEach(async () => {
  timers = new ManualTimers();
  link = new FakeLink();
  disk = { ...first };
  pid = 100;
  link.replies.set('config.get', () => ({
    valid: disk.valid,
    hash: disk.hash,
    configRevisionHash: disk.revision,
    appliedConfigHash: disk.applied,
    issues: disk.issues ?? [],
    config: { gateway: { mode: 'local', ...(disk.port === undefined ? {} : { port: disk.port }) } },
  }));
  link.replies.set('status', () => ({ pid }));
  watcher = new ConfigWatcher({ link, timers, listeningPort: () => 18_789 });
  link.come();
  await timers.advance(0);
});

afterEach(async () => {
  await watcher[Symbol.asyncDispose]();
});

const write = (change: Partial<OnDisk>): void => {
  disk = { ...disk, ...change };
  watcher.configChanged();
};

describe('after a change the config', () => {
  it('is live once the gateway says that it uses it', async () => {
    expect(watcher.state.value.kind).toBe('live');
    write({ hash: 'file-2', revision: 'r2' });
    expect(watcher.state.value).toEqual({ kind: 'saved', since: timers.now() });
    await timers.advance(700);
    expect(watcher.state.value.kind).toBe('saved');
    disk.applied = 'r2';
    link.tell({ kind: 'config-changed', hash: 'file-2' });
    await timers.advance(0);
    expect(watcher.state.value).toEqual({ kind: 'live', at: timers.now() });
    expect(timers.waiting).toBe(0);
  });

  it('is live without any event when only a comment changed', async () => {
    write({ hash: 'file-2' });
    await timers.advance(300);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('is rejected with the gateway’s own words, and live again after it was rolled back', async () => {
    const issues = [{ path: 'gateway.mode', message: 'Invalid input (allowed: "local", "remote")' }];
    write({ hash: 'file-2', valid: false, revision: null, issues });
    await timers.advance(1000);
    expect(watcher.state.value).toMatchObject({ kind: 'rejected', issues });
    write({ ...first, issues: [] });
    expect(watcher.state.value.kind).toBe('saved');
    await timers.advance(300);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('shows no secret that the gateway quotes', async () => {
    const issues = [{ path: 'x', message: 'bad value sk-abcdefgh12345678' }];
    write({ hash: 'file-2', valid: false, revision: null, issues });
    await timers.advance(1000);
    expect(JSON.stringify(watcher.state.value)).not.toContain('abcdefgh');
  });

  it('is waited for while the gateway restarts because of it', async () => {
    write({ hash: 'file-2', revision: 'r2' });
    await timers.advance(600);
    link.tell({ kind: 'config-changed', hash: 'file-2' });
    link.tell({ kind: 'shutdown', reason: 'gateway restarting', restartExpectedMs: 1500 });
    link.go();
    await timers.advance(15_000);
    expect(watcher.state.value.kind).toBe('saved');
    disk.applied = 'r2';
    link.come();
    await timers.advance(0);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('is waited for while the gateway is too busy to say', async () => {
    const answer = link.replies.get('config.get')!;
    link.replies.set('config.get', () => {
      throw new Error('restarting');
    });
    write({ hash: 'file-2' });
    await timers.advance(5000);
    expect(watcher.state.value.kind).toBe('saved');
    link.replies.set('config.get', answer);
    await timers.advance(5000);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('is unknown when the gateway stays away', async () => {
    write({ hash: 'file-2', revision: 'r2' });
    link.go();
    await timers.advance(60_000);
    expect(watcher.state.value).toEqual({ kind: 'unknown' });
    expect(timers.waiting).toBe(0);
  });

  it('needs a restart while a running turn holds it back, and is live after it', async () => {
    write({ hash: 'file-2', revision: 'r2' });
    await timers.advance(600);
    link.tell({ kind: 'config-changed', hash: 'file-2' });
    await timers.advance(10_000);
    expect(watcher.state.value).toMatchObject({ kind: 'needs-restart', how: 'restart' });
    link.go();
    disk.applied = 'r2';
    link.come();
    await timers.advance(0);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('needs stop and start for another port, also after a restart within the process', async () => {
    write({ hash: 'file-2', revision: 'r2', port: 19_000 });
    await timers.advance(600);
    link.go();
    disk.applied = 'r2';
    link.come();
    await timers.advance(0);
    expect(watcher.state.value).toMatchObject({ kind: 'needs-restart', how: 'stop-and-start' });
    link.go();
    pid = 101;
    link.come();
    await timers.advance(0);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('needs nothing for a port that the command line has overruled from the beginning', async () => {
    link.go();
    pid = 102;
    disk = { ...disk, port: 19_000 };
    link.come();
    await timers.advance(0);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('is told without waiting for a gateway that is slow to say who it is', async () => {
    link.go();
    link.replies.set('status', () => {
      throw new Error('busy');
    });
    link.come();
    await timers.advance(0);
    expect(watcher.state.value.kind).toBe('live');
  });

  it('counts for the last of several changes', async () => {
    write({ hash: 'file-2', revision: 'r2', applied: 'r2' });
    await timers.advance(200);
    write({ hash: 'file-3', revision: 'r3' });
    await timers.advance(500);
    expect(watcher.state.value.kind).toBe('saved');
    disk.applied = 'r3';
    await timers.advance(5000);
    expect(watcher.state.value.kind).toBe('live');
  });
});

describe('while nothing changes', () => {
  it('nothing is asked', async () => {
    const before = link.asked.length;
    await timers.advance(600_000);
    expect(link.asked).toHaveLength(before);
  });

  it('nothing is known without a gateway', async () => {
    link.go();
    expect(watcher.state.value).toEqual({ kind: 'unknown' });
    await timers.advance(60_000);
    write({ hash: 'file-2' });
    expect(watcher.state.value).toEqual({ kind: 'unknown' });
    expect(timers.waiting).toBe(0);
  });

  it('what somebody else changed through the gateway is seen', async () => {
    disk = { ...disk, hash: 'file-2', revision: 'r2', applied: 'r2' };
    const before = watcher.state.value;
    await timers.advance(1000);
    link.tell({ kind: 'config-changed', hash: 'file-2' });
    await timers.advance(0);
    expect(watcher.state.value).toMatchObject({ kind: 'live' });
    expect(watcher.state.value).not.toEqual(before);
  });
});

describe('when it ends', () => {
  it('leaves no timer and hears nothing more', async () => {
    write({ hash: 'file-2', revision: 'r2' });
    expect(timers.waiting).toBe(1);
    await watcher[Symbol.asyncDispose]();
    expect(timers.waiting).toBe(0);
    expect(link.listeners).toBe(0);
    watcher.configChanged();
    expect(timers.waiting).toBe(0);
  });
});
