import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './setup.mjs';

const run = promisify(execFile);
let folder = '';
let speedFile = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-fit-eval-'));
  speedFile = join(folder, 'speed.json');
  const given = {
    id: 'one',
    family: 'apple',
    n_devices: 1,
    bandwidth_gbs: 546,
    tflops: 18.4,
    engine: 'mlx-lm',
    params_total_b: 8.19,
    params_active_b: 8.19,
    n_layers: 36,
    file_bytes: 4.61e9,
    bytes_active: 4.61e9,
    depth_tokens: 0,
    tg_tok_s: 95.88,
  };
  await writeFile(speedFile, JSON.stringify({ cases: [given] }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function fitEval(...args: string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await run(process.execPath, [join(root, 'build', 'fit-eval.mjs'), ...args])) };
  } catch (error) {
    return error as Ended;
  }
}

describe('fit:eval', () => {
  it('prints JSON and nothing else, also with one file alone', async () => {
    const { code, stdout } = await fitEval('--speed', speedFile, '--json');
    expect(code).toBe(0);
    const printed = JSON.parse(stdout);
    expect(Object.keys(printed)).toEqual(['memory', 'speed', 'summary']);
    expect(printed.memory).toEqual([]);
    expect(printed.speed).toEqual([{ id: 'one', prefill: expect.any(Number), decode: expect.any(Number) }]);
    expect(printed.summary.speed.decode.all.median).toBeLessThan(0.3);
  });

  it('prints tables for people', async () => {
    const { stdout } = await fitEval('--speed', speedFile);
    expect(stdout).toContain('Decode at a depth of at most 2,048 tokens');
    expect(stdout).toMatch(/apple +1 +\d+\.\d %/);
  });

  it('says in one sentence that there was nothing to judge', async () => {
    const empty = join(folder, 'empty.json');
    await writeFile(empty, JSON.stringify({ cases: [] }));
    const { code, stdout } = await fitEval('--memory', empty, '--speed', empty);
    expect([code, stdout]).toEqual([
      0,
      'There was nothing to judge: no case has a measured figure that can be compared.\n',
    ]);
    const { stdout: json } = await fitEval('--memory', empty, '--json');
    expect(JSON.parse(json)).toMatchObject({ memory: [], speed: [] });
  });

  it('says in one sentence why a file cannot be used, and how it is called', async () => {
    const missing = await fitEval('--memory', join(folder, 'none.json'));
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('none.json cannot be read');
    const other = await fitEval('--memory', join(root, 'package.json'));
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('holds no list of cases');
    expect(await fitEval()).toMatchObject({ code: 2 });
    expect((await fitEval('--memroy', 'x')).stderr).toContain('npm run --silent fit:eval');
  });
});
