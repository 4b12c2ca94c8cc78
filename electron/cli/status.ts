import { setTimeout as wait } from 'node:timers/promises';
import { links } from '../../shared/chain/chain.ts';
import { type NextAnswer, nextAnswer } from '../../shared/chain/next-answer.ts';
import type { ConfigSnapshot } from '../../shared/config/snapshot.ts';
import type { Gateway } from '../../shared/gateway/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { formatMemory, formatTokensShort } from '../../shared/models/format-size.ts';
import type { Warmth } from '../../shared/warmth/snapshot.ts';
import { linkCaption } from '../../shared/warmth/link-caption.ts';
import { openConfigAt, openEndpointsOf, openPanel } from '../panel.ts';
import { placeOf } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { untilLookedAt } from './gateway-commands.ts';
import { ownerLine } from './gateway-text.ts';
import type { CommandContext } from './io.ts';
import { machineRows } from './machine-text.ts';
import type { MachineOption } from './recorded-machine.ts';
import { errorDocument, report, sentenceOf } from './report.ts';
import { table } from './table.ts';
import { warmthWords } from './warm-text.ts';

/** Each look at something may take this long; what did not answer by then is reported as it stands. ms */
export const lookDeadlineMs = 3000;

/** `hearth status`: the truth at a glance, after one look at everything. */
export async function showStatus(context: CommandContext, option: MachineOption = {}): Promise<ExitCode> {
  const { io, t } = context;
  await using panel = await openPanel({
    ...placeOf(context),
    ...option,
    host: 'web',
    version: io.version,
    loadsNothing: true,
  });
  const { config, endpoints, gateway, machine, warmth } = panel.services;
  await Promise.all([
    withDeadline(config.reread().then(() => endpoints.refresh())),
    untilLookedAt(gateway.snapshots, AbortSignal.timeout(lookDeadlineMs)),
    machine.look(lookDeadlineMs),
  ]);
  const snapshot = config.snapshots.value;
  const ready = snapshot.status === 'ready' ? snapshot : null;
  const next = ready === null ? null : nextAnswer(ready.chain, endpoints.snapshots.value, ready);
  const document = {
    version: io.version,
    config: configDocument(context, snapshot),
    endpoints: endpoints.snapshots.value,
    gateway: gateway.snapshots.value,
    machine: machine.snapshots.value,
    nextAnswer: next,
    warmth: warmth.snapshots.value.filter(({ wish }) => wish.on),
  };
  report(context, document, () => [
    ...table([
      [t('cli:status.config'), `${snapshot.path} (${t(`cli:status.configStates.${snapshot.status}`)})`],
      [t('cli:status.chain'), ready === null ? '–' : links(ready.chain).join(' → ') || t('cli:chain.empty')],
      [
        t('cli:status.nextAnswer'),
        next?.kind === 'answer'
          ? `${next.name} (${warmthCell(context, next, warmth.snapshots.value)})`
          : t('cli:status.nobody'),
      ],
      [t('cli:status.gateway'), gatewayCell(context, gateway.snapshots.value)],
      ...machineRows(context, machine.snapshots.value),
      ...endpoints.snapshots.value.map(({ name, origin, state }) => [
        name,
        `${origin} (${t(`cli:status.endpointStates.${state.kind}`)})`,
      ]),
    ]),
    ...(snapshot.status === 'unreadable' ? [sentenceOf(context, snapshot.problem)] : []),
  ]);
  return exitCodes.done;
}

/** As on the status line of the page: "warm", "cold, ~40 s to load". */
export function warmthCell(
  { io, t }: CommandContext,
  next: Extract<NextAnswer, { kind: 'answer' }>,
  warmth: Warmth,
): string {
  const known = warmth.find(({ ref }) => ref === next.ref) ?? null;
  const caption = linkCaption(next, known, Date.now(), warmthWords(io));
  return caption?.short ?? t('cli:status.warmth.unknown');
}

/** `http://127.0.0.1:18789 (ready, OpenClaw 2026.9.6, Started by Hearth.)` */
function gatewayCell({ t }: CommandContext, { url, state, version, owner }: Gateway): string {
  const known = [
    t(`gateway:state.${state.kind}`),
    ...(version === null ? [] : [`OpenClaw ${version}`]),
    ...(owner.kind === 'nobody' || owner.kind === 'unknown' ? [] : [ownerLine(t, owner).replace(/\.$/u, '')]),
  ];
  return `${url} (${known.join(', ')})`;
}

function configDocument(context: CommandContext, snapshot: ConfigSnapshot): Record<string, unknown> {
  const { path, status } = snapshot;
  switch (status) {
    case 'ready': {
      const { revision, chain, aliases, notices, includes, validator } = snapshot;
      return { path, status, revision, ...chain, aliases, notices, includes, validator };
    }
    case 'unreadable':
      return { path, status, ...errorDocument(context, snapshot.problem) };
    case 'missing':
    case 'reading':
      return { path, status };
  }
}

/** `hearth models`: what every endpoint offers. */
export async function showModels(context: CommandContext): Promise<ExitCode> {
  const place = placeOf(context);
  await using config = await openConfigAt(place);
  await config.reread();
  await using endpoints = await openEndpointsOf(config, place);
  await withDeadline(endpoints.refresh());
  const found = endpoints.snapshots.value;
  report(context, found, () => modelLines(context, found));
  return exitCodes.done;
}

function modelLines({ t }: CommandContext, found: readonly Endpoint[]): string[] {
  return found.flatMap(({ name, origin, state, models }) => [
    `${name}  ${origin}  (${t(`cli:status.endpointStates.${state.kind}`)})`,
    ...table(
      models.map(({ ref, sizeBytes, quantization, contextMax, loaded }) => [
        `  ${ref}`,
        sizeBytes === null ? '' : formatMemory(sizeBytes, t('cli:locale')),
        quantization?.name ?? '',
        contextMax === null ? '' : formatTokensShort(contextMax, t('cli:locale')),
        (loaded ?? []).length === 0 ? '' : t('cli:models.loaded', { count: (loaded ?? []).length }),
      ]),
    ),
  ]);
}

/** Resolves when the work is done or its time is over; what it throws is a reason to report what is known. */
export async function withDeadline(work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = wait(lookDeadlineMs, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), late]);
  over.abort();
}
