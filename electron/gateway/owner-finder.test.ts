import { beforeEach, describe, expect, it } from 'vitest';
import { ancestorsOf, type ProcessFacts } from '../process/processes.ts';
import { OwnerFinder, type RunningFacts } from './owner-finder.ts';

const processes = new Map<number, ProcessFacts>();
const process = (pid: number, name: string, parent: number | null): void => {
  processes.set(pid, { pid, name, parent, command: '', terminal: null, memoryBytes: null, unit: null });
};
const facts = async (pid: number): Promise<ProcessFacts | null> => processes.get(pid) ?? null;

const finder = (): OwnerFinder =>
  new OwnerFinder({
    remote: false,
    processes: { facts, ancestors: (pid) => ancestorsOf(pid, facts) },
    labels: () => ({ launchd: 'l', systemd: 's.service', 'task-scheduler': 't' }),
    glance: async () => null,
    onService: () => undefined,
  });

async function ownerOf(running: Partial<RunningFacts>): Promise<string> {
  const owners = finder();
  await owners.judge({ pid: null, ownChild: null, ownComes: false, running: true, ...running });
  return owners.owner.value.kind;
}

beforeEach(() => {
  processes.clear();
  process(1, 'init', null);
  process(10, 'cron', 1);
});

describe('a gateway is shown as Hearth’s own', () => {
  it('when it is what Hearth started, and also behind a script that stays in front of it', async () => {
    process(20, 'openclaw-gateway', 10);
    expect(await ownerOf({ pid: 20, ownChild: 20 })).toBe('hearth');
    process(21, 'openclaw', 10);
    process(22, 'openclaw-gateway', 21);
    expect(await ownerOf({ pid: 22, ownChild: 21 })).toBe('hearth');
  });

  it('from the moment it is started, and while the next try after a crash is waited for', async () => {
    expect(await ownerOf({ ownComes: true })).toBe('hearth');
    expect(await ownerOf({ ownComes: true, running: false })).toBe('hearth');
    expect(await ownerOf({ ownChild: 20 })).toBe('hearth');
  });

  it('but not when another one than Hearth’s holds the lock', async () => {
    process(30, 'openclaw-gateway', 10);
    expect(await ownerOf({ pid: 30, ownChild: 20 })).toBe('program');
    expect(await ownerOf({ pid: 30, ownComes: true })).toBe('program');
    expect(await ownerOf({ running: false })).toBe('nobody');
  });
});
