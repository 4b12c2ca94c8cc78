import type { Gateway } from '../../shared/gateway/snapshot.ts';
import { formatMemory } from '../../shared/models/format-size.ts';
import { openPanel } from '../panel.ts';
import type { Services, Watchable } from '../services.ts';
import { placeOf } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { faultLines, ownerLine, stateLine } from './gateway-text.ts';
import type { CommandContext } from './io.ts';
import { note, report, reportProblem } from './report.ts';
import { table } from './table.ts';

export type GatewayServices = Services['gateway'];

/** What `status` waits for at most before it tells what is known. ms */
const lookDeadlineMs = 5000;

/** Opens the services for one command on the gateway. A gateway that the command started goes on when they end. */
export async function withGateway(
  context: CommandContext,
  command: (gateway: GatewayServices) => Promise<ExitCode>,
): Promise<ExitCode> {
  await using panel = await openPanel({
    ...placeOf(context),
    host: 'web',
    version: context.io.version,
    letGatewayGoOn: true,
    loadsNothing: true,
  });
  return await command(panel.services.gateway);
}

/** `hearth gateway status`: how the gateway is. With `inspect` OpenClaw is asked who runs it, which takes seconds. */
export async function showGateway(
  context: CommandContext,
  gateway: GatewayServices,
  { inspect }: { inspect: boolean },
): Promise<ExitCode> {
  await untilLookedAt(gateway.snapshots);
  const inspected = inspect ? await gateway.inspect() : null;
  if (inspected !== null && !inspected.ok) return reportProblem(context, inspected.problem);
  const snapshot = gateway.snapshots.value;
  report(context, snapshot, () => gatewayLines(context, snapshot));
  if (!context.json && snapshot.link.kind === 'failed')
    note(context, context.t(`problem:${snapshot.link.problem.code}.cause`, snapshot.link.problem.params));
  return exitCodes.done;
}

/** Resolves once the gateway was looked at and, if it runs, asked; or when the time for that is over. */
export async function untilLookedAt(
  snapshots: Watchable<Gateway>,
  deadline: AbortSignal = AbortSignal.timeout(lookDeadlineMs),
): Promise<void> {
  for await (const snapshot of snapshots.watch(deadline)) if (isLookedAt(snapshot)) return;
}

function isLookedAt({ checkedAt, state, program, link, version, activeRuns, config }: Gateway): boolean {
  if (checkedAt === null || state.kind === 'checking' || program.kind === 'looking') return false;
  switch (link.kind) {
    case 'connecting':
      return false;
    case 'connected':
      return version !== null && activeRuns !== null && config.kind !== 'unknown';
    case 'failed':
      return true;
    case 'off':
      // It is only ever asked when it is ready.
      return state.kind !== 'ready';
  }
  return link satisfies never;
}

/** The state's word and sentence, what OpenClaw objects to, and the figures that are known. */
export function gatewayLines(context: CommandContext, gateway: Gateway): string[] {
  const { t } = context;
  const { state, owner, version, pid, url, startedAt, memoryBytes, activeRuns } = gateway;
  const locale = t('cli:locale');
  const rows: [string, string | null][] = [
    [t('cli:gateway.state'), t(`gateway:state.${state.kind}`)],
    [t('cli:gateway.owner'), ownerLine(t, owner)],
    [t('gateway:facts.version'), version],
    [t('gateway:facts.pid'), pid === null ? null : String(pid)],
    [t('gateway:facts.address'), url],
    [t('cli:gateway.since'), startedAt === null ? null : new Date(startedAt).toISOString()],
    [t('gateway:facts.memory'), memoryBytes === null ? null : formatMemory(memoryBytes, locale)],
    [t('gateway:facts.runs'), activeRuns === null ? null : String(activeRuns)],
    [t('cli:gateway.config'), t(`cli:gateway.configStates.${gateway.config.kind}`)],
  ];
  return [
    ...table(rows.filter((row): row is [string, string] => row[1] !== null)),
    stateLine(t, gateway),
    ...troubleLines(gateway),
  ];
}

/** What a gateway left that does not run: the place in the config that it does not accept, and its last lines. */
export function troubleLines({ state }: Gateway): string[] {
  if (state.kind !== 'given-up' && state.kind !== 'crashed') return [];
  const fault = state.kind === 'given-up' && state.fault !== null ? faultLines(state.fault) : [];
  return [...fault, ...state.lastLines.map((line) => `  ${line}`)].flatMap((line) => table([[line]]));
}
