import { join } from 'node:path';
import { root } from '../build/setup.mjs';
import { startChild } from './hosts/child.ts';
import { handWritten } from './hosts/config-text.ts';
import { expect, makePlace, test } from './hosts/hearth.ts';
import { until } from './hosts/until.ts';

test.describe('npm start', () => {
  test.skip(process.platform === 'win32', 'processes are counted through /proc or ps');

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`is ready in seconds when nothing changed, and ${signal} leaves nothing behind`, async ({
      scratch,
    }) => {
      const place = await makePlace(scratch);
      const since = performance.now();
      await using start = startChild(
        process.execPath,
        [
          join(root, 'build', 'start.mjs'),
          '--web',
          '--port=0',
          '--no-open',
          `--config=${place.configPath}`,
          `--state-dir=${place.stateDir}`,
        ],
        { env: place.env },
      );
      await until(() => start.output().includes('#token='), {
        deadline: 40_000,
        what: () => `the link\n${start.output()}`,
      });
      const seconds = (performance.now() - since) / 1000;
      test.info().annotations.push({ type: 'ready after', description: `${seconds.toFixed(1)} s` });
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(start.output())?.[0] ?? '';
      expect((await fetch(origin)).status).toBe(200);

      expect(await start.stop(signal)).toBe(0);
      await expect(fetch(origin), 'the web host is gone as well').rejects.toThrow('fetch failed');
    });
  }

  test('names a flag it does not know', async ({ scratch }) => {
    const place = await makePlace(scratch);
    await using start = startChild(process.execPath, [join(root, 'build', 'start.mjs'), '--wbe'], {
      env: place.env,
    });
    await until(() => start.exitCode() !== null, { deadline: 40_000, what: 'the end' });
    expect(start.exitCode()).toBe(2);
    expect(start.output()).toContain("Unknown option '--wbe'");
  });
});

test('a port in use is one sentence, not a stack trace', async ({ scratch, hearth, lmStudio }) => {
  await hearth.writeConfig(handWritten(lmStudio.url));
  await hearth.open();
  const place = await makePlace(join(scratch, 'second'));
  await using second = startChild(
    process.execPath,
    [
      join(root, 'build', 'dist', 'node', 'hearth.js'),
      'serve',
      '--no-open',
      `--port=${hearth.web?.port}`,
      `--config=${place.configPath}`,
      `--state-dir=${place.stateDir}`,
    ],
    { env: place.env },
  );
  await until(() => second.exitCode() !== null, { deadline: 40_000, what: 'the end' });
  expect(second.exitCode()).not.toBe(0);
  expect(second.output()).toContain(String(hearth.web?.port));
  expect(second.output()).not.toMatch(/\n\s+at /);
});
