import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { GatewayLog } from '../../electron/gateway/log/gateway-log.ts';
import type { LogTailRequest } from '../../electron/gateway/log/log-source.ts';
import { openConnection } from '../../electron/gateway/rpc/open-connection.ts';
import { realTimers } from '../../electron/streams/timers.ts';
import { everyLine } from '../../shared/gateway/log-view.ts';
import { done } from '../../shared/problem.ts';
import { until } from '../hosts/until.ts';
import { firstThenOther, gatewayConfig } from './gateway-config.ts';
import { freePort, prepareScratch, realGatewayMissing, startGateway } from './gateway.ts';

const missing = realGatewayMissing();
const nowhere = 'http://127.0.0.1:9';
const token = 'scratch-token-of-a-test-0123456789';

test.skip(missing !== null, missing ?? '');

test('the log is told once and whole while the gateway rotates its file and the connection comes and goes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-real-'));
  try {
    const logs = join(folder, 'log');
    const file = join(logs, 'own.log');
    const configPath = join(folder, 'openclaw', 'openclaw.json');
    const scratch = await prepareScratch(folder, configPath, await freePort());
    await mkdir(join(folder, 'openclaw'), { recursive: true });
    // A file of this gateway's own: the usual one is shared by all gateways of the user.
    const config = gatewayConfig(nowhere, nowhere, firstThenOther).replace(
      '\n{\n',
      `\n{\n  logging: { file: ${JSON.stringify(file)}, maxFileBytes: 40000 },\n`,
    );
    await writeFile(configPath, config, { mode: 0o600 });
    await using gateway = await startGateway(scratch);
    expect(gateway.output()).toContain(`log file: ${file}`);

    const life = new AbortController();
    await using connection = await openConnection({
      url: `ws://127.0.0.1:${scratch.port}`,
      version: '0.0.0',
      scopes: ['operator.read'],
      credential: { kind: 'token', value: token, from: 'config' },
      device: null,
      timers: realTimers,
      deadlineMs: 10_000,
      signal: life.signal,
      onEvent: () => undefined,
    });
    const rpc = {
      connected: true,
      tail: async (request: LogTailRequest) => done(await connection.request('logs.tail', request, 5000)),
    };
    const said: string[] = [];
    const message = z.object({ message: z.string() });
    await using log = await GatewayLog.open({
      stateDir: join(folder, 'state'),
      rpc,
      settings: { local: true, file, output: null, secrets: [token] },
      onRecord: ({ record }) => said.push(message.parse(record).message),
    });
    const sources = new Set<string>();
    const watching = (async () => {
      for await (const { source } of log.watch(everyLine, life.signal)) sources.add(source);
    })();

    // Every refused request is a line of the log that can be told from all others.
    const requests = 600;
    for (let number = 0; number < requests; number += 1) {
      await connection.request(`hearth.no-such-method-${number}.`, {}, 5000).catch(() => undefined);
      if (number % 50 === 0) rpc.connected = number % 100 === 0;
      if (number % 10 === 0) await log.look();
    }
    await until(
      async () => {
        await log.look();
        return said.some((text) => text.includes(`hearth.no-such-method-${requests - 1}.`));
      },
      { deadline: 60_000, what: () => `the last request in the log, after ${said.length} lines` },
    );
    life.abort();
    await watching;

    const seen = said.flatMap((text) => /hearth\.no-such-method-(\d+)\./.exec(text)?.[1] ?? []);
    expect(seen).toEqual(Array.from({ length: requests }, (_, number) => String(number)));
    expect([...sources]).toEqual(expect.arrayContaining(['file', 'rpc']));
    // It did rotate, more than once.
    expect((await readdir(logs)).length).toBeGreaterThan(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
