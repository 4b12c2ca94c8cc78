import type { FitTarget, KvType } from '../../shared/fit/judgement.ts';
import { targetLimit } from '../../shared/fit/target-limit.ts';
import { targetsOf } from '../../shared/fit/targets.ts';
import { silentGpu } from '../../shared/machine/silent-gpu.ts';
import type { Machine } from '../../shared/machine/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { resolveLink } from '../../shared/models/model-ref.ts';
import { problem } from '../../shared/problem.ts';
import { openConfigAt, openEndpointsOf, openFitOf, openMachine } from '../panel.ts';
import { placeOf } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { type FitEntry, judgeOffers } from './fit-report.ts';
import { fitDetails, fitTable, targetLine } from './fit-text.ts';
import type { CommandContext } from './io.ts';
import type { MachineOption } from './recorded-machine.ts';
import { note, report, reportProblem } from './report.ts';
import { withDeadline } from './status.ts';

export interface FitWishes extends MachineOption {
  /** a ref, a server's own id or an alias; undefined: every model */
  readonly ref: string | undefined;
  readonly contextTokens: number | null;
  readonly kvType: KvType | null;
}

/** `hearth fit [REF]`: how models fit this machine; one model in full where a ref is given. */
export async function showFit(context: CommandContext, wishes: FitWishes): Promise<ExitCode> {
  const place = placeOf(context);
  await using machine = openMachine({
    env: place.env,
    ...(wishes.machine === undefined ? {} : { machine: wishes.machine }),
  });
  await using config = await openConfigAt(place, { remember: false });
  await config.reread();
  await using endpoints = await openEndpointsOf(config, place);
  await using fit = await openFitOf(place);
  // Without the memory there is nothing to judge, and cards that sleep take seconds to tell theirs.
  await Promise.all([machine.look(), withDeadline(endpoints.refresh())]);
  const offered = endpoints.snapshots.value;
  fit.follow(offered);
  await fit.settled();
  noteSilentGpu(context, machine.snapshots.value);

  const [target = null] = targetsOf(machine.snapshots.value);
  // What another server holds runs there and not here; whoever names a machine asks what would run on that one.
  const anywhere = wishes.machine !== undefined;
  const judged = (): FitEntry[] => judgeOffers(offered, fit.snapshots.value, target, { ...wishes, anywhere });
  if (wishes.ref === undefined) return showAll(context, offered, target, judged());

  const ready = config.snapshots.value;
  const ref = ready.status === 'ready' ? resolveLink(wishes.ref, ready.aliases) : wishes.ref;
  const found = findEntry(judged(), ref);
  if (found === undefined) return reportProblem(context, problem('model-unknown', { ref: wishes.ref }));
  const key = { endpoint: found.endpoint, model: found.model };
  // Where LM Studio does not run there is none, and Hearth's own figures do without.
  await fit.estimate(key, found.judgement?.contextTokens ?? wishes.contextTokens ?? 32_768);
  return showOne(context, target, findEntry(judged(), ref) ?? found);
}

/** Says on stderr that the figures are those of the processor, where a card is there and does not answer. */
function noteSilentGpu(context: CommandContext, machine: Machine): void {
  const silent = silentGpu(machine);
  if (silent === null) return;
  const { t } = context;
  const { cause, reader, detail } = silent.gap;
  const why = t(`machine:gap.${cause}`, { reader: t(`machine:reader.${reader}`) });
  const told = detail === undefined ? why : `${why} (${detail})`;
  note(context, t('machine:silentGpu', { gpu: silent.name, why: told }));
}

function findEntry(entries: readonly FitEntry[], wanted: string): FitEntry | undefined {
  return entries.find(({ ref }) => ref === wanted) ?? entries.find(({ model }) => model === wanted);
}

function showAll(
  context: CommandContext,
  offered: readonly Endpoint[],
  target: FitTarget | null,
  entries: readonly FitEntry[],
): ExitCode {
  const { t } = context;
  for (const { name, origin, state } of offered) {
    if (state.kind === 'ok' || state.kind === 'none-loaded') continue;
    note(context, `${name}  ${origin}  (${t(`cli:status.endpointStates.${state.kind}`)})`);
  }
  report(context, { target: targetDocument(target), models: entries.map(documentOf) }, () => [
    targetLine(t, target, limitOf(target)),
    ...(entries.length === 0 ? [t('cli:fit.noModels')] : fitTable(t, entries)),
  ]);
  return exitCodes.done;
}

function showOne(context: CommandContext, target: FitTarget | null, entry: FitEntry): ExitCode {
  const { t } = context;
  report(context, { target: targetDocument(target), model: documentOf(entry) }, () => [
    targetLine(t, target, limitOf(target)),
    ...fitDetails(t, entry),
  ]);
  return exitCodes.done;
}

function limitOf(target: FitTarget | null): number | null {
  return target === null ? null : targetLimit(target);
}

function targetDocument(target: FitTarget | null): Record<string, unknown> | null {
  if (target === null) return null;
  const { id, name, pools, pooledBy } = target;
  return { id, name, pooledBy, limitBytes: limitOf(target), pools };
}

/** The entry as one flat object: what is known of the model, then the judgement of it. */
function documentOf({ facts, judgement, ...about }: FitEntry): Record<string, unknown> {
  return { ...about, ...facts, ...judgement };
}
