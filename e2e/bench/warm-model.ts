import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Settings } from '../../shared/settings.ts';
import { makePlace } from '../hosts/hearth.ts';
import { until } from '../hosts/until.ts';
import { type Place, startWebHost } from '../hosts/web.ts';
import { firstThenOther, gatewayConfig } from '../real/gateway-config.ts';
import { type LmStudio, startLmStudio } from '../sim/lm-studio.ts';
import { compared, type Measured } from './comparison.ts';

const key = 'acme/first-70b';
/** How much faster than the world the simulator's time goes while first tokens are waited for. */
const rate = 20;
/** A 40 GB model from a fast disk takes about so long, ms. */
const loadMs = 40_000;
/** OpenClaw's prompt before the user's first word, and how fast a large model reads it. */
const promptTokens = 15_000;
const promptTokensPerSecond = 600;
/** OpenClaw 2026.9.6 waits so long for its own preload, ms. */
const preloadMs = 30_000;
/** How long an idle server's requests are counted. */
const minutes = Number(process.env['HEARTH_BENCH_MINUTES'] ?? 2);

/**
 * What a flame is worth and what it costs: the time to the first token of a turn whose model is cold, and of one that Hearth keeps warm, on
 * a simulated LM Studio in its own time; the copies in memory after it; and the requests that an idle server gets in an hour.
 */
export async function warmModel(): Promise<Measured[]> {
  const cold = await firstTurn(false);
  const warm = await firstTurn(true);
  const [without, flame] = [await requestsAnHour(false), await requestsAnHour(true)];
  return [
    row('first token of a turn, load 40 s, prompt 15k', cold.seconds, warm.seconds, 's', 1),
    row('copies in memory after it', cold.copies, warm.copies, ''),
    row('requests an hour to an idle server, no page open', without, flame, ''),
  ];
}

const row = (what: string, one: number, other: number, unit: string, digits = 0): Measured =>
  compared(what, { name: 'no flame', value: one }, { name: 'kept warm', value: other }, unit, digits);

/** A turn as OpenClaw does it, on a server whose model was just downloaded. In seconds of the simulator's time. */
async function firstTurn(isKept: boolean): Promise<{ seconds: number; copies: number }> {
  return await withHearth(isKept, { rate, loadMs }, async (server) => {
    const begun = server.now();
    await preload(server);
    await untilFirstToken(server);
    const seconds = (server.now() - begun) / 1000;
    // A load that was given up may still land.
    await until(
      () => server.history().filter(({ event }) => event === 'load-begun').length === copiesOf(server),
      {
        deadline: 60_000,
        what: 'loads to end',
      },
    );
    return { seconds, copies: copiesOf(server) };
  });
}

const copiesOf = (server: LmStudio): number =>
  server.history().filter(({ event }) => event === 'loaded').length;

async function requestsAnHour(isKept: boolean): Promise<number> {
  return await withHearth(isKept, { rate: 1, loadMs: 0 }, async (server) => {
    // From one look to another, so that none is counted in part.
    server.clearLog();
    await until(() => server.log.length > 0, { deadline: 30_000, what: 'a look' });
    server.clearLog();
    await wait(minutes * 60_000);
    return Math.round((server.log.length * 60) / minutes);
  });
}

/** Runs `work` beside `hearth serve` and a server that it watches; with the flame on it begins when the model is warm. */
async function withHearth<T>(
  isKept: boolean,
  { rate: pace, loadMs: load }: { rate: number; loadMs: number },
  work: (server: LmStudio) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  const server = await startLmStudio({
    models: [{ key, params: '0.1B', sizeBytes: 50_000_000, loadMs: load, defaultContext: 65_536 }],
    promptTokensPerSecond,
    rate: pace,
  });
  try {
    const place = await prepared(folder, server.url, isKept);
    const hearth = await startWebHost(place);
    try {
      // With a flame until it is warm, else until Hearth has looked.
      await until(
        () => (isKept ? copiesOf(server) === 1 : server.log.some(({ path }) => path === '/api/v1/models')),
        { deadline: 60_000, what: 'Hearth to be ready' },
      );
      return await work(server);
    } finally {
      await hearth.stop('SIGTERM');
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepared(folder: string, url: string, isKept: boolean): Promise<Place> {
  const place = await makePlace(folder);
  await writeFile(place.configPath, gatewayConfig(url, 'http://127.0.0.1:9', firstThenOther), {
    mode: 0o600,
  });
  const settings: Partial<Settings> = {
    warmWishes: isKept ? [{ ref: `lmstudio/${key}`, context: null, schedule: null }] : [],
    warmYields: { pressure: 'never', battery: false },
  };
  await mkdir(place.stateDir, { recursive: true });
  await writeFile(join(place.stateDir, 'settings.json'), JSON.stringify(settings));
  return place;
}

/** OpenClaw lists, and has the model loaded where no instance is large enough; it gives that up after 30 s and asks all the same. */
async function preload({ url }: LmStudio): Promise<void> {
  const listed = await fetch(`${url}/api/v1/models`);
  const { models } = (await listed.json()) as { models: { loaded_instances: unknown[] }[] };
  if (models.some(({ loaded_instances: instances }) => instances.length > 0)) return;
  await fetch(`${url}/api/v1/models/load`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: key, context_length: 65_536 }),
    signal: AbortSignal.timeout(preloadMs / rate),
  }).catch(() => undefined);
}

async function untilFirstToken({ url }: LmStudio): Promise<void> {
  const answer = await fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: key, input: 'word '.repeat(promptTokens), stream: true }),
  });
  if (answer.body === null || !answer.ok) throw new Error(`no answer: ${answer.status}`);
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of answer.body) {
    text += decoder.decode(piece, { stream: true });
    if (text.includes('output_text.delta')) break;
  }
}
