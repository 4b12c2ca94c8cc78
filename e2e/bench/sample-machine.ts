import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { Contract } from '../../shared/contract.ts';
import { makePlace } from '../hosts/hearth.ts';
import { startWebHost, type WebHost } from '../hosts/web.ts';
import { compared, type Measured } from './comparison.ts';

/** Shorter for a quick look. */
const minutes = Number(process.env['HEARTH_BENCH_MINUTES'] ?? 3);
const clockTicksPerSecond = 100;

type Client = ContractRouterClient<Contract>;

/** Prints two cards a second, as nvidia-smi does, at almost no cost of its own. */
const standIn = `#!/bin/sh
case "$*" in *-l\\ *) ;; *) exit 6 ;; esac
while :; do
  echo 'GPU-11111111, NVIDIA GeForce RTX 3090, 24576, 18236, 319, 0, 31.40, [N/A]'
  echo 'GPU-22222222, NVIDIA GeForce RTX 3090, 24576, 20482, 319, 0, 24.30, [N/A]'
  sleep 1
done
`;

/** Prints such lines without end, as fast as it can. */
const flood = `#!/bin/sh
exec yes 'GPU-11111111, NVIDIA GeForce RTX 3090, 24576, 18236, 319, 0, 31.40, [N/A]'
`;

/**
 * What sampling the machine costs: five `hearth serve` at the same time, one that nobody is connected to, one whose page does not look at
 * the machine, one whose page does, and the same with a (simulated) nvidia-smi that goes on, and with one that floods.
 */
export async function sampleMachine(): Promise<Measured[] | string> {
  if (process.platform !== 'linux') return 'CPU time is read from /proc, which only Linux has';
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const opened: AsyncDisposable[] = [];
  const serve = async (name: string, nvidia?: string): Promise<WebHost> => {
    const place = await makePlace(join(folder, name));
    if (nvidia !== undefined)
      await writeFile(join(folder, name, 'bin', 'nvidia-smi'), nvidia, { mode: 0o755 });
    const host = await startWebHost(place);
    opened.push(host);
    return host;
  };
  try {
    const idle = await serve('idle');
    const without = await serve('without');
    const watched = await serve('watched');
    const streamed = await serve('streamed', standIn);
    const flooded = await serve('flooded', flood);
    await connect(without, (client) => [client.settings.watch()]);
    for (const host of [watched, streamed, flooded])
      await connect(host, (client) => [
        client.settings.watch(),
        client.machine.watch(),
        client.machine.fleet(),
        client.machine.samples({ after: 0 }),
      ]);
    // The start is not what a day of sampling costs.
    await wait(10_000);
    const hosts = [idle, without, watched, streamed, flooded];
    const before = await Promise.all(hosts.map(spent));
    await wait(minutes * 60_000);
    const after = await Promise.all(hosts.map(spent));
    const cpu = (which: number): number =>
      (100 * ((after[which]?.cpuSeconds ?? 0) - (before[which]?.cpuSeconds ?? 0))) / (minutes * 60);
    const rss = (which: number): number => after[which]?.rssMiB ?? 0;
    const row = (subject: string, which: number): Measured[] => [
      compared(
        'sampling: CPU of one core',
        { name: 'page open, machine not looked at', value: cpu(1) },
        { name: subject, value: cpu(which) },
        '%',
        2,
      ),
      compared(
        'sampling: RSS with all it started',
        { name: 'page open, machine not looked at', value: rss(1) },
        { name: subject, value: rss(which) },
        'MiB',
        0,
      ),
    ];
    return [
      ...row('nobody connected', 0),
      ...row('machine looked at, every second', 2),
      ...row('the same, with nvidia-smi', 3),
      ...row('the same, with an nvidia-smi that floods', 4),
    ];
  } finally {
    for (const thing of opened.toReversed()) await thing[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens the wire as a page does, and follows what `open` asks for until the host ends. */
async function connect(
  host: WebHost,
  open: (client: Client) => Promise<AsyncIterable<unknown>>[],
): Promise<void> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${host.port}/rpc`,
    ['hearth.v1', `hearth.token.${host.token}`],
    {
      origin: host.origin,
    },
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => undefined);
  const client: Client = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  for (const stream of open(client)) void drain(stream);
}

async function drain(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  try {
    for await (const _ of await stream);
  } catch {
    // The host has ended.
  }
}

/** What a host and everything it has started have used so far: fields 14 to 17 of a stat are CPU time in clock ticks, 24 resident pages. */
async function spent(host: WebHost): Promise<{ cpuSeconds: number; rssMiB: number }> {
  const all = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => statOf(Number(pid))),
  );
  const stats = all.filter((stat) => stat !== null);
  const family = new Set([host.process.pid]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { pid, parent } of stats) if (family.has(parent)) family.add(pid);
  }
  const own = stats.filter(({ pid }) => family.has(pid));
  return {
    cpuSeconds: own.reduce((sum, { ticks }) => sum + ticks, 0) / clockTicksPerSecond,
    rssMiB: own.reduce((sum, { pages }) => sum + pages * 4096, 0) / 1024 ** 2,
  };
}

async function statOf(
  pid: number,
): Promise<{ pid: number; parent: number; ticks: number; pages: number } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (field: number): number => Number(fields[field - 3]);
  return {
    pid,
    parent: number(4),
    ticks: number(14) + number(15) + number(16) + number(17),
    pages: number(24),
  };
}
