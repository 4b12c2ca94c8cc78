import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { findChromium } from '../../build/chromium.ts';
import { startChild } from '../hosts/child.ts';
import { makePlace } from '../hosts/hearth.ts';
import { startWebHost } from '../hosts/web.ts';
import { firstThenOther, gatewayConfig } from '../real/gateway-config.ts';
import {
  freePort,
  openclawBin,
  openclawNode,
  prepareScratch,
  realGatewayMissing,
  startGateway,
} from '../real/gateway.ts';
import { compared, type Measured } from './comparison.ts';

/** As long as the issue wants it measured; shorter for a quick look. */
const minutes = Number(process.env['HEARTH_BENCH_MINUTES'] ?? 10);
const clockTicksPerSecond = 100;

/**
 * What watching the gateway costs: `hearth serve` with its Gateway page open, beside a bare program that asks `/readyz` every 3 s, both
 * at the same time and each through a counter of its own.
 */
export async function watchGateway(): Promise<Measured[] | string> {
  const missing = realGatewayMissing();
  if (missing !== null) return missing;
  if (process.platform !== 'linux') return 'CPU time is read from /proc, which only Linux has';
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const opened: AsyncDisposable[] = [];
  const keep = <T extends AsyncDisposable>(thing: T): T => {
    opened.push(thing);
    return thing;
  };
  try {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const config = gatewayConfig(nowhere, nowhere, firstThenOther);
    const gatewayHome = await makePlace(join(folder, 'gateway'));
    await writeFile(gatewayHome.configPath, config, { mode: 0o600 });
    const scratch = await prepareScratch(folder, gatewayHome.configPath, await freePort());
    keep(await startGateway(scratch));

    const forHearth = keep(await countRequests(scratch.port));
    const forBare = keep(await countRequests(scratch.port));
    // Hearth's config lies elsewhere, so that the gateway's lock file does not lead it past the counter.
    const place = await makePlace(join(folder, 'hearth'), [openclawBin, dirname(openclawNode)], {
      OPENCLAW_GATEWAY_PORT: String(forHearth.port),
    });
    await writeFile(place.configPath, config, { mode: 0o600 });
    const hearth = keep(await startWebHost(place));
    const bare = keep(
      startChild(process.execPath, ['--eval', bareLoop, `http://127.0.0.1:${forBare.port}/readyz`], {
        env: {},
      }),
    );
    const executablePath = findChromium(chromium.executablePath());
    const browser = keep(
      await chromium.launch({
        ...(executablePath === null ? {} : { executablePath }),
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      }),
    );
    const page = await browser.newPage();
    await page.goto(hearth.link);
    await page.getByRole('navigation').getByRole('button', { name: 'Gateway' }).click();

    // The start is not what a day of watching costs.
    await wait(15_000);
    const before = [
      await spent(hearth.process.pid, forHearth),
      await spent(bare.process.pid, forBare),
    ] as const;
    await wait(minutes * 60_000);
    const after = [
      await spent(hearth.process.pid, forHearth),
      await spent(bare.process.pid, forBare),
    ] as const;
    const perMinute = (side: 0 | 1): number => (after[side].requests - before[side].requests) / minutes;
    const share = (side: 0 | 1): number =>
      (after[side].cpuSeconds - before[side].cpuSeconds) / (minutes * 60);
    const name = `watching the gateway for ${minutes} min`;
    const row = (
      what: string,
      bareValue: number,
      hearthValue: number,
      unit: string,
      digits: number,
    ): Measured =>
      compared(
        `${name}: ${what}`,
        { name: 'bare /readyz loop', value: bareValue },
        { name: 'hearth serve, page open', value: hearthValue },
        unit,
        digits,
      );
    return [
      row('requests', perMinute(1), perMinute(0), 'a minute', 1),
      row('CPU of one core', share(1) * 100, share(0) * 100, '%', 2),
      row('RSS', after[1].rssMiB, after[0].rssMiB, 'MiB', 0),
    ];
  } finally {
    for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}

const bareLoop = `
const look = () => fetch(process.argv[1]).then((answer) => answer.text()).catch(() => {});
setInterval(look, 3000);
look();
`;

interface Counter extends AsyncDisposable {
  readonly port: number;
  requests(): number;
}

/** A port that leads to another one and counts the HTTP requests that go through; a WebSocket's upgrade is one. */
async function countRequests(to: number): Promise<Counter> {
  let requests = 0;
  const server: Server = createServer((inward) => {
    const outward = connect(to, '127.0.0.1');
    inward.on('data', (bytes: Buffer) => {
      if (/^(?:GET|POST) /.test(bytes.toString('latin1', 0, 8))) requests += 1;
    });
    inward.pipe(outward).pipe(inward);
    for (const socket of [inward, outward]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        inward.destroy();
        outward.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    requests: () => requests,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What a process has used so far: the 14th and 15th fields of its stat are CPU time in clock ticks, the 24th is its resident pages. */
async function spent(
  pid: number | undefined,
  counter: Counter,
): Promise<{ cpuSeconds: number; rssMiB: number; requests: number }> {
  const stat = await readFile(`/proc/${pid ?? 0}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (field: number): number => Number(fields[field - 3]);
  return {
    cpuSeconds: (number(14) + number(15)) / clockTicksPerSecond,
    rssMiB: (number(24) * 4096) / 1024 ** 2,
    requests: counter.requests(),
  };
}
