import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FleetMachine } from '../../../shared/machine/fleet.ts';
import { openPanel } from '../../panel.ts';
import type { Panel } from '../../services.ts';
import { realTimers } from '../../streams/timers.ts';
import { startWebHost } from '../../web/web-host.ts';
import { recorded } from '../recordings.test-support.ts';

test('one Hearth shows the machine of another by its link, and a pool of both where a runtime makes one', async () => {
  const root = await mkdtemp(join(tmpdir(), 'hearth-two-'));
  const open = async (name: string, computer: string): Promise<Panel> =>
    openPanel({
      host: 'web',
      version: '1',
      env: { HOME: root, PATH: join(root, 'bin'), SHELL: '/bin/sh', HEARTH_LOOK_FOR_SERVERS: 'no' },
      configPath: join(root, `${name}.json`),
      stateDir: join(root, name),
      machine: await recorded(computer, realTimers),
    });
  try {
    await using there = await open('there', 'm5-ultra-512');
    const host = await startWebHost({ router: there.router, pageDir: root, token: 'word', port: 0 });
    if (!host.ok) throw new Error(host.why);
    await using _ = host.host;
    await using here = await open('here', 'm3-ultra-512');
    const { fleet, settings } = here.services;
    const added = await settings.set({
      machines: [{ kind: 'serve', id: 'other', name: 'Other', url: host.host.link }],
      pools: [{ id: 'both', runtime: 'exo', members: ['this', 'other'] }],
    });
    expect(added.ok).toBe(true);
    const seen = (): FleetMachine | undefined =>
      fleet.snapshots.value.machines.find(({ id }) => id === 'other');
    const looking = fleet.snapshots.watch(AbortSignal.timeout(20_000));
    for (let known = false; !known;) {
      const { value } = await looking.next();
      known = value === undefined || seen()?.machine?.model === 'Mac Studio (M5 Ultra)';
    }
    expect(seen()).toMatchObject({
      state: { kind: 'ok' },
      machine: { pools: [{ id: 'metal', limit: { source: 'table' }, chip: { bandwidth: 1200e9 } }] },
    });
    expect(fleet.snapshots.value.pools).toMatchObject([{ id: 'both', runtime: 'exo', problem: null }]);
    await looking.return();
    expect(seen()?.state.kind).toBe('resting');
  } finally {
    await rm(root, { recursive: true });
  }
});
