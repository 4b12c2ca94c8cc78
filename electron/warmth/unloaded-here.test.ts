import { describe, expect, it } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { FakeServer } from './fake-server.test-support.ts';
import { FakeHearth } from './world.test-support.ts';

/** Unloads in Hearth what it keeps warm, with `meanwhile` before the next look, and gives how it is ten minutes later. */
async function unloaded(
  meanwhile: (hearth: FakeHearth, server: FakeServer) => Promise<void> | void,
): Promise<unknown[]> {
  const timers = new ManualTimers();
  const server = new FakeServer(timers);
  await using hearth = new FakeHearth(timers, server);
  await hearth.on('a');
  await timers.advance(60_000);
  const unloading = hearth.service.unload(hearth.of('a')?.endpoint?.id ?? '', 'a');
  await meanwhile(hearth, server);
  const result = await unloading;
  await timers.advance(600_000);
  return [result, hearth.of('a')?.state, server.sent.map(({ act }) => act), server.violations];
}

const staysOut = [
  { ok: true, value: null },
  { kind: 'paused', pause: { why: 'by-hand' } },
  ['load', 'unload'],
  [],
];

describe('a model with a flame that is unloaded in Hearth stays out', () => {
  it('whatever else is looked at before the next look at its server', async () => {
    const shown = new Set<string | undefined>();
    const seen = await unloaded(async (hearth) => {
      for (let step = 0; step < 20; step += 1) {
        hearth.service.consider();
        shown.add(hearth.kind('a'));
        await Promise.resolve();
      }
    });
    expect(seen).toMatchObject(staysOut);
    expect([...shown]).toEqual(['warm', 'paused']);
  });

  it('although a look that was under way shows it once more', async () => {
    const seen = await unloaded((hearth, server) => {
      const look = hearth.look.bind(hearth);
      const now = server.endpoint();
      const before = {
        ...now,
        models: now.models.map((model) => ({
          ...model,
          loaded: model.id === 'a' ? [{ id: 'a', contextLength: 64_000, parallel: null }] : model.loaded,
        })),
      };
      hearth.look = () => {
        hearth.service.looked(before);
        hearth.look = look;
        return look();
      };
    });
    expect(seen).toMatchObject(staysOut);
  });
});
