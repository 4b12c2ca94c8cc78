import type { ConfigSync } from './snapshot.ts';
import { defaultGatewayPort } from './port.ts';

/** What the gateway's `config.get` said of the config on disk and of the one in use. Hashes are opaque; null where they are not told. */
export interface ConfigLook {
  /** ms since 1970 */
  readonly at: number;
  /** false: the file is gone, and the gateway goes on with what it had */
  readonly exists: boolean;
  readonly valid: boolean;
  readonly issues: readonly { path: string; message: string }[];
  /** of the file's bytes; changes with a comment */
  readonly file: string | null;
  /** of what the file says; null while it is invalid */
  readonly revision: string | null;
  /** of what the gateway uses */
  readonly applied: string | null;
  /** `gateway.port` on disk; null where it names none */
  readonly port: number | null;
}

/** What is waited for since the file changed, or since the gateway was found. Times are ms since 1970. */
export interface ConfigWait {
  readonly since: number;
  /** {@link ConfigLook.file} when the file was last settled; null where it need not have changed */
  readonly fileBefore: string | null;
  /** since when the gateway could apply it: it was away before */
  readonly listeningSince: number;
  readonly invalidSince: number | null;
  /** The gateway told that it has applied a change. */
  readonly told: boolean;
}

/** The gateway's process: where it really listens, and what the config said of that when the process was first seen. */
export interface GatewayPorts {
  /** null where it cannot be known, or something else than the config decides */
  readonly listening: number | null;
  readonly first: number | null;
}

/**
 * ms. The gateway waits 0.2 to 0.5 s after a change before it reads the file, and applies it within 1.5 s (measured with 2026.9.6); a
 * restart in the process takes 5 to 21 s.
 */
export const configTimes = {
  /** An editor may be half-way through; the gateway itself waits that long before it refuses. */
  invalidFor: 500,
  /** The gateway's own view of the file may be older than the change. */
  sameFileFor: 2000,
  applyWithin: 8000,
  answerWithin: 45_000,
} as const;

const lookTimes = [250, 500, 900, 1400, 2000, 3000, 4200, 6000, 8000] as const;

/** ms from the start of the waiting to the next look, the last one having been made `elapsed` ms after it. */
export const nextLookAt = (elapsed: number): number =>
  lookTimes.find((time) => time > elapsed) ?? elapsed + 5000;

/**
 * What a look says: a settled state, or null where it is too early to say and `wait` goes on.
 *
 * A change of `gateway.port` is applied by a restart within the process, which keeps its old port; so it counts only with stop and
 * start. A valid config that is not in use after {@link configTimes.applyWithin} waits for a restart: until running turns have ended, or
 * because `gateway.reload` forbids it.
 */
export function judgeLook(
  look: ConfigLook,
  wait: ConfigWait,
  ports: GatewayPorts,
): { readonly sync: ConfigSync | null; readonly wait: ConfigWait } {
  const { at } = look;
  if (!look.valid) {
    const invalidSince = wait.invalidSince ?? at;
    if (at - invalidSince < configTimes.invalidFor) return { sync: null, wait: { ...wait, invalidSince } };
    const issues = look.issues.map(({ path, message }) => ({ path, message }));
    return { sync: { kind: 'rejected', at, issues }, wait };
  }
  const next = { ...wait, invalidSince: null };
  // A program that saves by replacing leaves no file for a moment.
  if (!look.exists || look.revision === null || look.applied === null)
    return { sync: at - wait.since < configTimes.applyWithin ? null : { kind: 'unknown' }, wait: next };
  if (look.revision !== look.applied) {
    const late = at - Math.max(wait.since, wait.listeningSince) >= configTimes.applyWithin;
    return { sync: late ? { kind: 'needs-restart', at, how: howToRestart(look, ports) } : null, wait: next };
  }
  const outdated = wait.fileBefore !== null && look.file === wait.fileBefore && !wait.told;
  if (outdated && at - wait.since < configTimes.sameFileFor) return { sync: null, wait: next };
  return howToRestart(look, ports) === 'stop-and-start'
    ? { sync: { kind: 'needs-restart', at, how: 'stop-and-start' }, wait: next }
    : { sync: { kind: 'live', at }, wait: next };
}

function howToRestart(
  { port }: ConfigLook,
  { listening, first }: GatewayPorts,
): 'restart' | 'stop-and-start' {
  // Where the config said another port from the beginning, the command line or the environment decides.
  const moved = listening !== null && port !== first && (port ?? defaultGatewayPort) !== listening;
  return moved ? 'stop-and-start' : 'restart';
}
