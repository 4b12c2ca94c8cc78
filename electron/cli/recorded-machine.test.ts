import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingFile } from '../machine/recordings.test-support.ts';
import { file, hearth, json, root } from './scratch.test-support.ts';

const status = (name: string) => hearth(['status', '--config', file, '--machine', recordingFile(name)]);

test('status tells what a computer’s GPU may use, how that is known, and what is used of it', async () => {
  await writeFile(file, '{}');
  const { code, document } = await json('status', '--machine', recordingFile('two-rtx-3090'));
  expect(code).toBe(0);
  expect(document['machine']).toMatchObject({
    os: 'Ubuntu 24.04.3 LTS',
    pressure: 'normal',
    onBattery: false,
    pools: [
      { name: 'NVIDIA GeForce RTX 3090', limit: { source: 'read' }, usedBytes: 21_004 * 2 ** 20 },
      { name: 'NVIDIA GeForce RTX 3090', chip: { bandwidth: 936e9 } },
    ],
    gaps: [],
  });
});

test('status says it in words: a Mac, its limit by a table, its GPU', async () => {
  await writeFile(file, '{}');
  const { out, err } = await status('m3-ultra-512');
  expect(err).toContain('Not this computer, but the recording');
  expect(out).toMatch(/Machine +Mac Studio \(M3 Ultra\), 512 GB, macOS 26\.1, memory is at ease/);
  expect(out).toMatch(
    /Apple M3 Ultra +~464 GB usable, by a table of observed limits, 228 GB in use, 0 % busy, 1 W/,
  );
});

test('status says what is not known, and why', async () => {
  await writeFile(file, '{}');
  expect((await status('no-gpu')).out).toMatch(
    /Machine +Docker Container, 23\.5 GB, Debian GNU\/Linux 12, .*\n +AMD EPYC +no GPU that models could use: the processor computes, ~18\.8 GB usable, a usual share/,
  );
  expect((await status('nvidia-hangs')).out).toContain('where models could go is not known yet');
  expect((await status('nvidia-driver-mismatch')).out).toContain(
    'nvidia-smi failed. (Failed to initialize NVML: Driver/library version mismatch NVML library version: 580.95)',
  );
});

test('a fit is judged for the recorded computer', async () => {
  await writeFile(file, '{}');
  const { document } = await json('fit', '--machine', recordingFile('strix-halo-128'));
  expect(document['target']).toMatchObject({ name: 'AMD Radeon 8060S Graphics' });
});

test('a file that is no recording is refused, and nothing starts', async () => {
  const broken = join(root, 'broken.json');
  await writeFile(broken, '{}');
  const { code, document } = await json('status', '--machine', broken);
  expect([code, document]).toMatchObject([2, { error: { code: 'recording-unusable', file: broken } }]);
  const gone = await hearth(['serve', '--no-open', '--machine', join(root, 'gone.json')]);
  expect([gone.code, gone.err]).toEqual([2, expect.stringContaining('no recording of a computer')]);
});
