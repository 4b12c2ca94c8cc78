import type { Holder, Machine, NamedProcess } from './machine.ts';
import type { Probe } from './probe.ts';
import type { GatewayState } from './snapshot.ts';

type Phase = Extract<GatewayState, { kind: 'starting' }>['phase'];
type Slow = Extract<GatewayState, { kind: 'degraded' }>['eventLoop'];

/** What one look means, before what was known is held against it. */
export type Reading =
  | { readonly kind: 'well'; readonly uptimeMs: number | null }
  /** started, but slow or with failing parts */
  | {
      readonly kind: 'bad';
      readonly uptimeMs: number | null;
      readonly eventLoop: Slow;
      readonly failing: readonly string[];
    }
  | { readonly kind: 'starting'; readonly phase: Phase; readonly failing: readonly string[] }
  /** lives, and does not say whether it is ready */
  | { readonly kind: 'half' }
  | { readonly kind: 'draining' }
  /** the gateway has the port and gives no answer that makes sense */
  | { readonly kind: 'silent' }
  /** nothing listens */
  | { readonly kind: 'gone' }
  /** a program that is no gateway has the port */
  | { readonly kind: 'other'; readonly by: NamedProcess | null };

/**
 * `/readyz` names one such part while the gateway starts (`pendingReason`); every other name is a part of a started gateway, such as a
 * channel, `plugin-reload` or `state-database` (read in OpenClaw 2026.9.6).
 */
const startupParts: ReadonlySet<string> = new Set(['startup-sidecars', 'internal']);

/** Does a gateway process live, as far as one is known? */
export const processLives = (machine: Machine, holder: Holder): boolean =>
  machine.child !== null || holder.kind === 'live';

export function read(machine: Machine, probe: Probe, holder: Holder, listener: NamedProcess | null): Reading {
  switch (probe.kind) {
    case 'answers':
      return readAnswer(probe);
    case 'lives':
      return { kind: 'half' };
    case 'nothing':
      return { kind: 'gone' };
    case 'hangs':
    case 'other-program':
      return belongsToGateway(machine, holder, listener, probe.kind)
        ? { kind: 'silent' }
        : { kind: 'other', by: listener };
  }
}

function readAnswer(probe: Extract<Probe, { kind: 'answers' }>): Reading {
  const { uptimeMs, failing, eventLoop } = probe;
  if (probe.draining) return { kind: 'draining' };
  if (!probe.ready && failing.every((part) => startupParts.has(part)))
    return { kind: 'starting', phase: failing.length === 0 ? 'listening' : 'parts', failing };
  const slow =
    eventLoop?.degraded === true ? { delayMs: eventLoop.delayMs, reasons: [...eventLoop.reasons] } : null;
  if (probe.ready && slow === null) return { kind: 'well', uptimeMs };
  return { kind: 'bad', uptimeMs, eventLoop: slow, failing: probe.ready ? [] : failing };
}

/** Whether what listens without making sense is the gateway itself: busy, or one that speaks TLS where plain HTTP was asked. */
function belongsToGateway(
  machine: Machine,
  holder: Holder,
  listener: NamedProcess | null,
  probe: 'hangs' | 'other-program',
): boolean {
  if (machine.elsewhere) return probe === 'hangs';
  if (listener !== null)
    return listener.pid === machine.child?.pid || (holder.kind === 'live' && listener.pid === holder.pid);
  return processLives(machine, holder);
}
