import { buildIfStale } from '../../build/build-app.ts';
import { applyLive } from './apply-live.ts';
import type { Measured } from './comparison.ts';
import { gatewayLog } from './gateway-log.ts';
import { gatewayScroll } from './gateway-scroll.ts';
import { crashSeen } from './crash-seen.ts';
import { editConfig } from './edit-config.ts';
import { judgeModels } from './judge-models.ts';
import { openPage } from './open-page.ts';
import { sampleMachine } from './sample-machine.ts';
import { readGguf } from './read-gguf.ts';
import { warmModel } from './warm-model.ts';
import { watchGateway } from './watch-gateway.ts';

/** Everything that is measured, by the word that picks it on the command line. */
const benches: Readonly<Record<string, () => Promise<Measured | Measured[] | string>>> = {
  edit: editConfig,
  fit: judgeModels,
  gguf: readGguf,
  open: openPage,
  live: applyLive,
  crash: crashSeen,
  log: gatewayLog,
  scroll: gatewayScroll,
  watch: watchGateway,
  machine: sampleMachine,
  warm: warmModel,
};

/** `npm run bench [-- edit fit gguf open live crash log scroll watch machine warm]`: measures and prints a table. A bench that cannot run here says why. */
async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    console.error(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
    return 2;
  }
  const built = await buildIfStale();
  if (built !== 0) return built;
  const table: Measured[] = [];
  for (const [name, run] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`Measuring: ${name} …`);
    const outcome = await run();
    if (typeof outcome === 'string') console.log(`left out: ${name}: ${outcome}`);
    else table.push(...[outcome].flat());
  }
  console.table(table);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
