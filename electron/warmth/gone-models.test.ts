import { describe, expect, it } from 'vitest';
import { sampleConfig } from '../../shared/models/samples.ts';
import { loads, open, server, timers, warm } from './hearths.test-support.ts';
import { ref } from './world.test-support.ts';

describe('what is gone', () => {
  it('by eviction is back, and stays then', async () => {
    server.put('a', 64_000);
    const hearth = open();
    await hearth.on('a');
    await timers.advance(30_000);
    server.take('a');
    await timers.advance(15_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'evicted', because: 'evicted' });
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'warm', held: { kind: 'pinned' } });
    expect(hearth.activity).toContain('warn warmth-gone');
  });

  it('all at once is back in the order of the chain', async () => {
    const chances = [0.9, 0.1, 0.7, 0.3];
    const hearth = open({ random: () => chances.push(chances.shift() ?? 0) && (chances.at(-1) ?? 0) });
    hearth.config = sampleConfig({ chain: { primary: ref('b'), fallbacks: [ref('a')] } });
    for (let round = 0; round < 4; round += 1) {
      await hearth.on('a');
      await hearth.on('b');
      await timers.advance(200_000);
      server.quit();
      server.sent.length = 0;
      await timers.advance(20_000);
      server.isAway = false;
      await timers.advance(200_000);
      expect(server.sent.map(({ act, key }) => `${act} ${key}`)).toEqual(['load b', 'load a']);
    }
  });

  it.each([
    ['seen away', true],
    ['between two looks', false],
  ])('with its server, which was %s, is back', async (_, isSeen) => {
    const hearth = await warm();
    server.quit();
    if (isSeen) await timers.advance(30_000);
    server.isAway = false;
    await timers.advance(15_000 + 2500 + 40_000);
    expect(hearth.kind('a')).toBe('warm');
    expect(loads()).toBe(2);
  });

  it('because somebody took it out by hand stays out, until one click', async () => {
    const hearth = await warm();
    server.put('b', 8192);
    await timers.advance(15_000);
    server.take('a');
    await timers.advance(600_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
    expect(loads()).toBe(1);
    expect(await hearth.service.resume(ref('a'))).toEqual({ ok: true, value: null });
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('while its server lives on was taken out by hand, also where nobody looked for a while', async () => {
    const hearth = await warm();
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
    expect(loads()).toBe(1);
  });

  it('is known by one connection, which stands no longer than something is kept', async () => {
    const hearth = open();
    await timers.advance(60_000);
    expect(server.standing).toBe(0);
    await hearth.on('a');
    await hearth.on('b');
    await timers.advance(120_000);
    expect([hearth.kind('a'), hearth.kind('b'), server.standing]).toEqual(['warm', 'warm', 1]);
    await hearth.off('a');
    await timers.advance(30_000);
    expect(server.standing).toBe(1);
    await hearth.off('b');
    await timers.advance(30_000);
    expect(server.standing).toBe(0);
  });

  it('in the middle of a turn is back after it: its engine may have failed', async () => {
    const hearth = await warm();
    hearth.around.turns = { count: 1, running: [] };
    hearth.service.consider();
    server.take('a');
    await timers.advance(15_000);
    hearth.around.turns = { count: 0, running: [] };
    hearth.service.consider();
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'evicted', because: 'in-a-turn' });
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
  });

  it('twice in a row was meant so: it is not put back a second time', async () => {
    server.isDirect = false;
    const hearth = await warm();
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.kind('a')).toBe('warm');
    server.take('a');
    await timers.advance(60_000);
    expect(hearth.of('a')?.state).toMatchObject({ kind: 'paused', pause: { why: 'by-hand' } });
  });

  it('after the machine slept is back', async () => {
    const hearth = await warm();
    // The clock jumps while no timer runs, and the server's idle time was over meanwhile.
    server.quit();
    server.isAway = false;
    await timers.advance(8 * 3_600_000);
    expect(hearth.kind('a')).toBe('warm');
  });
});
