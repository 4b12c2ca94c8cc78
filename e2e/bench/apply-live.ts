import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hearthCli } from '../hosts/cli.ts';
import { makePlace } from '../hosts/hearth.ts';
import { until } from '../hosts/until.ts';
import { gatewayConfig, firstThenOther } from '../real/gateway-config.ts';
import {
  freePort,
  openclawBin,
  openclawNode,
  prepareScratch,
  realGatewayMissing,
  startGateway,
} from '../real/gateway.ts';
import { type Measured, measure } from './comparison.ts';

/** From the wish to the gateway's "applied", through Hearth (validator, history, checks) and by a plain write. */
export async function applyLive(): Promise<Measured | string> {
  const missing = realGatewayMissing();
  if (missing !== null) return missing;
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  try {
    const place = await makePlace(folder, [openclawBin, dirname(openclawNode)]);
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    await writeFile(place.configPath, gatewayConfig(nowhere, nowhere, firstThenOther), { mode: 0o600 });
    const scratch = await prepareScratch(folder, place.configPath, await freePort());
    const gateway = await startGateway(scratch);
    // Node 22 has no `await using`.
    try {
      const applied = (): number => gateway.output().split('config hot reload applied').length;
      const live = async (change: () => Promise<unknown>): Promise<void> => {
        const before = applied();
        await change();
        await until(() => applied() > before, {
          deadline: 30_000,
          every: 5,
          what: () => `the gateway to take the change\n${gateway.output()}`,
        });
      };
      const swap = async (): Promise<void> => {
        const text = await readFile(place.configPath, 'utf8');
        const swapped = text
          .replace('lmstudio/acme/first-70b', 'swap')
          .replace('second/acme/other-32b', 'lmstudio/acme/first-70b')
          .replace('swap', 'second/acme/other-32b');
        await writeFile(`${place.configPath}.new`, swapped, { mode: 0o600 });
        await rename(`${place.configPath}.new`, place.configPath);
      };
      const throughHearth = async (): Promise<void> => {
        const shown = await hearthCli(place, ['chain', 'show']);
        const { fallbacks } = JSON.parse(shown.stdout) as { fallbacks: readonly string[] };
        const moved = await hearthCli(place, ['chain', 'move', fallbacks[0] ?? '', '--to', '0']);
        if (moved.code !== 0) throw new Error(moved.stderr);
      };
      return await measure({
        name: 'a new chain live in the gateway',
        baseline: { name: 'plain write', run: () => live(swap) },
        subject: { name: 'hearth chain move', run: () => live(throughHearth) },
        iterations: 5,
      });
    } finally {
      await gateway.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
