import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { GatewayLog } from '../../electron/gateway/log/gateway-log.ts';
import { everyLine, type GatewayLogFilter } from '../../shared/gateway/log-view.ts';
import { failed, problem } from '../../shared/problem.ts';
import type { LogFigures } from './gateway-log.ts';

/** Called with a folder that has a short `gateway.log` and a long `full.log`, and a text to search for. A process of its own, so that its memory is the log's. */
const [folder = '', search = ''] = process.argv.slice(2);

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

/** Resident bytes, after what can be freed was. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

const file = join(folder, 'gateway.log');
const log = await GatewayLog.open({
  stateDir: join(folder, 'state'),
  rpc: { connected: false, tail: () => Promise.resolve(failed(problem('gateway-not-connected'))) },
  settings: { local: true, file, output: null, secrets: ['a-token-of-0123456789', 'sk-a-key-of-0123456789'] },
});
// The short file: everything was called once, so that it is not counted what the first call costs.
await log.look();
await log.read({ ...everyLine, search }, 0, 500);
const rssBefore = resident();

const delay = monitorEventLoopDelay({ resolution: 2 });
delay.enable();
await rename(join(folder, 'full.log'), file);
const ingestMs = await timed(() => log.look());
const rssAfter = resident();
const rssPeak = process.resourceUsage().maxRSS * 1024;

const errors: GatewayLogFilter = { level: 'error', subsystem: null, search: '' };
let filtered = 0;
const filteredPageMs = await timed(async () => {
  filtered = (await log.read(errors, 0, 500)).lines.length;
});

let firstHitMs = Number.NaN;
let hits = 0;
const searchFrom = performance.now();
for await (const view of log.watch({ ...everyLine, level: 'debug', search })) {
  if (view.end > view.first && Number.isNaN(firstHitMs)) firstHitMs = performance.now() - searchFrom;
  hits = view.end - view.first;
  if (view.searching === null && hits > 0) break;
}
const searchMs = performance.now() - searchFrom;
delay.disable();

const every = log.watch(everyLine);
const all = (await every.next()).value;
await every.return();
await log[Symbol.asyncDispose]();

const figures: LogFigures = {
  lines: all === undefined ? 0 : all.end - all.first,
  filtered,
  hits,
  ingestMs,
  rssBefore,
  rssAfter,
  rssPeak,
  filteredPageMs,
  searchMs,
  firstHitMs,
  longestBlockMs: delay.max / 1e6,
};
process.stdout.write(JSON.stringify(figures));
