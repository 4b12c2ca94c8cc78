import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Gateway, gatewaySchema } from '../../shared/gateway/snapshot.ts';
import { hearthCli } from '../hosts/cli.ts';
import { test as hearthTest } from '../hosts/hearth.ts';
import { until } from '../hosts/until.ts';
import type { Place } from '../hosts/web.ts';
import { freePort, openclawBin, openclawNode, prepareScratch, type Scratch } from './gateway.ts';

/** A Hearth whose OpenClaw is the real one, in a scratch home that both share. */
export const test = hearthTest.extend<{ home: Scratch }>({
  home: async ({ scratch }, use) => {
    const configDir = join(scratch, 'openclaw');
    await mkdir(configDir, { recursive: true, mode: 0o700 });
    const home = await prepareScratch(scratch, join(configDir, 'openclaw.json'), await freePort());
    await use(home);
    // A test that failed half-way leaves no gateway behind.
    const left = await lockOf(home);
    if (left !== null && (await lives(left.pid))) process.kill(left.pid, 'SIGKILL');
  },
  pathFolders: [openclawBin, dirname(openclawNode)],
  hearthEnv: async ({ home }, use) => {
    // Without OPENCLAW_NO_RESPAWN: setting it is Hearth's part.
    const { HOME, TMPDIR, OPENCLAW_STATE_DIR, OPENCLAW_GATEWAY_PORT, OPENCLAW_DISABLE_BONJOUR } = home.env;
    await use(defined({ HOME, TMPDIR, OPENCLAW_STATE_DIR, OPENCLAW_GATEWAY_PORT, OPENCLAW_DISABLE_BONJOUR }));
  },
});

export { expect } from '../hosts/hearth.ts';

function defined(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

const lockSchema = z.object({ pid: z.number(), port: z.number() });

/** Where the gateway keeps its lock files. */
export const lockFolder = (home: Scratch): string =>
  join(home.env['OPENCLAW_STATE_DIR'] ?? '', 'tmp', `openclaw-${process.getuid?.() ?? 0}`);

/** Whom the gateway's own lock names; null: nobody. */
export async function lockOf(home: Scratch): Promise<z.infer<typeof lockSchema> | null> {
  const file = join(lockFolder(home), 'gateway.state.lock');
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : lockSchema.parse(JSON.parse(text));
}

/** Is there such a process? One that ended and was not waited for, as in containers without an init, counts as gone. */
export async function lives(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(stat);
}

/** The gateway as `hearth gateway status --json` reports it. */
export async function gatewayStatus(place: Place): Promise<Gateway> {
  const { code, stdout, stderr } = await hearthCli(place, ['gateway', 'status']);
  if (code !== 0) throw new Error(`hearth gateway status ended with ${code}\n${stdout}\n${stderr}`);
  return gatewaySchema.parse(JSON.parse(stdout));
}

/** Waits until the gateway is as wanted, by its own probe: cheaper than asking Hearth again and again. */
export async function untilReady(home: Scratch, deadline = 90_000): Promise<void> {
  await until(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${home.port}/readyz`, {
        signal: AbortSignal.timeout(2000),
      }).catch(() => null);
      return answer?.status === 200;
    },
    { deadline, every: 100, what: 'the gateway to be ready' },
  );
}
