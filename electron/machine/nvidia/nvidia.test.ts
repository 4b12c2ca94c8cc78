import { describe, expect, it } from 'vitest';
import { ManualTimers } from '../../streams/manual-timers.ts';
import { recorded } from '../recordings.test-support.ts';
import type { MachineSource } from '../source/source.ts';
import { allFields, type NvidiaField, readCardLine, refusedField } from './card.ts';
import { readInstances } from './mig.ts';
import { NvidiaCards } from './nvidia-cards.ts';
import { nvidiaPools } from './nvidia-pools.ts';

const mib = 2 ** 20;
const memory = { memoryBytes: 128e9, memoryUsedBytes: 28e9 };
const read = (line: string): ReturnType<typeof readCardLine> => readCardLine(line, allFields);

const lineOf = (uuid: string): string => `${uuid}, NVIDIA L4, 23034, 10, 500, 0, 16.00, [N/A]`;

describe('a line of nvidia-smi', () => {
  it('is a card with its figures', () => {
    expect(read('GPU-6a1f, NVIDIA GeForce RTX 4090, 24564, 1873, 432, 3, 21.40, [N/A]\r')).toEqual({
      uuid: 'GPU-6a1f',
      name: 'NVIDIA GeForce RTX 4090',
      memory: {
        kind: 'own',
        totalBytes: 24_564 * mib,
        usedBytes: 1873 * mib,
        reservedBytes: 432 * mib,
      },
      utilisation: 0.03,
      powerWatts: 21.4,
      isSplit: false,
    });
  });

  it('may have a name with commas', () => {
    expect(read('GPU-1, Acme, Inc., GPU, Rev. A, 8192, 0, 0, 0, 9.00, [N/A]')).toMatchObject({
      name: 'Acme, Inc., GPU, Rev. A',
      memory: { totalBytes: 8192 * mib, usedBytes: 0 },
      utilisation: 0,
    });
  });

  it.each(['[N/A]', 'N/A', '[Not Supported]'])(
    'whose memory is %s is of a GPU that uses the machine’s',
    (text) => {
      expect(read(`GPU-1, NVIDIA GB10, ${text}, ${text}, ${text}, 12, 9.10, ${text}`)).toMatchObject({
        memory: { kind: 'shared' },
        utilisation: 0.12,
      });
    },
  );

  it.each(['[Unknown Error]', '[GPU is lost]', 'ERR!', '', '0'])(
    'whose memory is “%s” is of a card that cannot say',
    (text) => {
      const card = read(`GPU-1, NVIDIA H100, ${text}, ${text}, ${text}, ${text}, ${text}, Disabled`);
      expect(card?.memory).toEqual({ kind: 'untold' });
      expect(
        nvidiaPools({ cards: [card!], instances: new Map(), isFresh: true }, memory).pools[0],
      ).toMatchObject({
        kind: 'vram',
        totalBytes: null,
        limit: null,
        freeBytes: null,
      });
    },
  );

  it.each([
    'No devices were found',
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
    'Failed to initialize NVML: Driver/library version mismatch',
    'Unable to determine the device handle for GPU0: 0000:01:00.0: Unknown Error',
    'GPU-1, 1, 2',
    'GPU-1, , 24564, 1873, 432, 3, 21.40, [N/A]',
    '',
    ', , , , , , , ',
  ])('is no card: “%s”', (line) => {
    expect(read(line)).toBeNull();
  });

  it('is of a driver that has fewer fields', () => {
    const fields: NvidiaField[] = ['uuid', 'name', 'memory.total', 'memory.used', 'utilization.gpu'];
    expect(readCardLine('GPU-1, Tesla P40, 24451, 10, 0', fields)).toMatchObject({
      memory: { kind: 'own', usedBytes: 10 * mib, reservedBytes: 0 },
      powerWatts: null,
      isSplit: false,
    });
    expect(refusedField('Field "memory.reserved" is not a valid field to query.')).toBe('memory.reserved');
    expect(refusedField('Field "uuid" is not a valid field to query.')).toBeNull();
    expect(refusedField('anything else')).toBeNull();
  });
});

describe('the instances of a split card', () => {
  it('that has none are none, and the card’s memory is no place for models: that is told', () => {
    const xml =
      '<nvidia_smi_log><gpu id="0"><mig_devices>\nNone\n</mig_devices><uuid>GPU-1</uuid></gpu></nvidia_smi_log>';
    const instances = readInstances(xml);
    expect(instances).toEqual(new Map([['GPU-1', []]]));
    const card = read('GPU-1, NVIDIA H200, 143771, 0, 619, [N/A], 80.00, Enabled')!;
    expect(nvidiaPools({ cards: [card], instances: instances!, isFresh: true }, memory)).toMatchObject({
      pools: [],
      gaps: [{ reader: 'nvidia-smi', cause: 'no-instance', detail: 'NVIDIA H200' }],
    });
    expect(nvidiaPools({ cards: [card], instances: new Map(), isFresh: true }, memory).gaps).toEqual([]);
  });

  it('are only read out of such a document, and only where their figures are whole', () => {
    expect(readInstances('Failed to initialize NVML')).toBeNull();
    const xml =
      '<nvidia_smi_log><gpu id="0"><uuid>GPU-1</uuid><mig_device><gpu_instance_id>1</gpu_instance_id><fb_memory_usage><total>N/A</total></fb_memory_usage></mig_device><mig_device></mig_device></gpu>';
    expect(readInstances(`${xml}</nvidia_smi_log>`)).toEqual(new Map([['GPU-1', []]]));
    expect(readInstances(xml)).toEqual(new Map([['GPU-1', []]]));
  });
});

/** The cards that a scripted nvidia-smi tells of: what each start of it prints, and how it ends. */
async function cardsOf(starts: readonly (readonly string[])[], timers: ManualTimers) {
  const base = await recorded('no-gpu', timers);
  const queries: string[] = [];
  let start = 0;
  const source: MachineSource = {
    ...base,
    follow: async (_program, args, { onLine, signal }) => {
      queries.push(args[0] ?? '');
      const lines = starts[Math.min(start, starts.length - 1)] ?? [];
      start += 1;
      for (const line of lines) onLine(line);
      if (lines.some((line) => line.startsWith('GPU-')))
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return { kind: 'ended', code: 2, stderr: '' };
    },
  };
  return { queries, cards: new NvidiaCards(source, timers, () => undefined) };
}

describe('nvidia-smi', () => {
  it('of an old driver is asked again, at once, without what it does not know', async () => {
    const timers = new ManualTimers();
    const { cards, queries } = await cardsOf(
      [
        ['Field "memory.reserved" is not a valid field to query.'],
        ['Field "mig.mode.current" is not a valid field to query.'],
        ['GPU-1, Tesla P40, 24451, 10, 0, 50.12'],
      ],
      timers,
    );
    await using _ = cards;
    cards.want(1000);
    await timers.advance(0);
    expect(cards.cards).toMatchObject([{ name: 'Tesla P40', powerWatts: 50.12 }]);
    expect(queries[2]).toBe('--query-gpu=uuid,name,memory.total,memory.used,utilization.gpu,power.draw');
    expect(cards.gaps).toEqual([]);
  });

  it('that finds no device any more has none, and says so', async () => {
    const timers = new ManualTimers();
    const { cards } = await cardsOf(
      [['GPU-1, NVIDIA L4, 23034, 10, 500, 0, 16.00, [N/A]'], ['No devices were found']],
      timers,
    );
    await using _ = cards;
    cards.want(1000);
    await timers.advance(1000);
    expect([cards.cards.length, cards.isFresh]).toEqual([1, true]);
    await timers.advance(10_000);
    expect([cards.cards.length, cards.gaps]).toEqual([
      0,
      [{ reader: 'nvidia-smi', cause: 'failed', detail: 'No devices were found' }],
    ]);
  });

  it('that falls silent leaves the cards without figures until it speaks again', async () => {
    const timers = new ManualTimers();
    const { cards } = await cardsOf([['GPU-1, NVIDIA L4, 23034, 10, 500, 0, 16.00, [N/A]']], timers);
    await using _ = cards;
    cards.want(1000);
    await timers.advance(5999);
    expect([cards.isFresh, cards.gaps]).toEqual([true, []]);
    await timers.advance(500);
    expect(cards.isFresh).toBe(false);
    expect(cards.gaps).toMatchObject([{ cause: 'timeout' }]);
    expect(nvidiaPools(cards, memory).pools[0]).toMatchObject({
      totalBytes: 23_034 * mib,
      usedBytes: null,
      utilisation: null,
    });
    // It is started again after a second, and the scripted one speaks then.
    await timers.advance(1000);
    expect([cards.isFresh, cards.gaps]).toEqual([true, []]);
  });

  it('drops a card that no longer comes while the others do', async () => {
    const timers = new ManualTimers();
    const base = await recorded('no-gpu', timers);
    const source: MachineSource = {
      ...base,
      follow: async (_program, _args, { onLine, signal }) => {
        onLine(lineOf('GPU-1'));
        for (let second = 0; second < 20 && !signal.aborted; second += 1) {
          onLine(lineOf('GPU-2'));
          await new Promise<void>((resolve) => void timers.after(1000, resolve));
        }
        return { kind: 'ended', code: 0, stderr: '' };
      },
    };
    await using cards = new NvidiaCards(source, timers, () => undefined);
    cards.want(1000);
    await timers.advance(3000);
    expect(cards.cards.map(({ uuid }) => uuid)).toEqual(['GPU-1', 'GPU-2']);
    await timers.advance(5000);
    expect(cards.cards.map(({ uuid }) => uuid)).toEqual(['GPU-2']);
    cards.want(null);
    await timers.advance(20_000);
  });
});
