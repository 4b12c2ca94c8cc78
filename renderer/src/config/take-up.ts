import type { Applied, ConfigSnapshot } from '../../../shared/config/snapshot.ts';
import type { ConfigSync, Gateway, GatewayState } from '../../../shared/gateway/snapshot.ts';
import type { BeforeWrite } from './write-state.ts';

/** What has become of a write on the gateway's side. */
export type TakeUp =
  /** it runs, or is about to, and has not confirmed the write yet */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'live' }
  | {
      readonly kind: 'rejected';
      readonly issues: readonly { readonly path: string; readonly message: string }[];
    }
  | { readonly kind: 'needs-restart'; readonly how: 'restart' | 'stop-and-start' }
  | { readonly kind: 'not-running' }
  /** it runs, and Hearth cannot ask it */
  | { readonly kind: 'cannot-tell' }
  /** the file was changed again meanwhile: what the gateway says now is about that */
  | { readonly kind: 'overtaken' };

/**
 * What the newest snapshots say about one write. Pure. All times compared are of the services' clock (the file's date and the gateway's
 * confirmation), so that neither the page's clock nor a confirmation of the text before can make a write look live too early.
 */
export function takeUp(
  applied: Applied,
  before: BeforeWrite,
  config: ConfigSnapshot | null,
  gateway: Gateway | null,
): TakeUp {
  const written = writtenAt(applied, before, config);
  if (written === 'overtaken') return { kind: 'overtaken' };
  if (gateway === null) return { kind: 'cannot-tell' };
  const { state, link, config: sync } = gateway;
  switch (presence(state)) {
    case 'away':
      return { kind: 'not-running' };
    case 'coming':
      return { kind: 'waiting' };
    case 'there':
      break;
  }
  if (sync.kind === 'unknown') return { kind: link.kind === 'connecting' ? 'waiting' : 'cannot-tell' };
  if (written === null || sync.kind === 'saved' || !isAbout(sync, written, before.sync))
    return { kind: 'waiting' };
  switch (sync.kind) {
    case 'live':
      return { kind: 'live' };
    case 'rejected':
      return { kind: 'rejected', issues: sync.issues };
    case 'needs-restart':
      return { kind: 'needs-restart', how: sync.how };
  }
  return sync satisfies never;
}

/** When the write reached the file (ms since 1970, the services' clock); null while its snapshot has not come. */
function writtenAt(
  applied: Applied,
  before: BeforeWrite,
  config: ConfigSnapshot | null,
): number | 'overtaken' | null {
  if (config === null || config === before.config) return null;
  if (config.status !== 'ready') return config.status === 'reading' ? null : 'overtaken';
  const old = before.config?.status === 'ready' ? before.config : null;
  if (config.revision !== applied.revision) return config.revision === old?.revision ? null : 'overtaken';
  // A write to an included file leaves the root's revision as it is and moves only the date.
  const fresh = config.revision !== old?.revision || config.changedAt > old.changedAt;
  return fresh ? config.changedAt : null;
}

type Judged = Exclude<ConfigSync, { kind: 'unknown' } | { kind: 'saved' }>;

function isAbout(sync: Judged, written: number, before: ConfigSync | null): boolean {
  const earlier =
    before === null || before.kind === 'unknown' ? 0 : before.kind === 'saved' ? before.since : before.at;
  return sync.at >= written && sync.at > earlier;
}

function presence({ kind }: GatewayState): 'there' | 'coming' | 'away' {
  switch (kind) {
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
    case 'checking':
      return 'there';
    case 'starting':
    case 'restarting':
      return 'coming';
    case 'not-installed':
    case 'stopped':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return 'away';
  }
}
