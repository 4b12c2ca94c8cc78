import { refsOf } from '../../shared/models/model-id.ts';
import { resolveLink } from '../../shared/models/model-ref.ts';
import { problem } from '../../shared/problem.ts';
import type { ModelWarmth, Warmth } from '../../shared/warmth/snapshot.ts';
import { openPanel } from '../panel.ts';
import type { Panel, Services, Watchable } from '../services.ts';
import { placeOf } from './chain-commands.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { untilLookedAt } from './gateway-commands.ts';
import type { CommandContext } from './io.ts';
import { note, report, reportProblem } from './report.ts';
import { lookDeadlineMs, withDeadline } from './status.ts';
import { captionLine, troubleLines, warmthTable } from './warm-text.ts';

/** What becomes of a model that does not fit beside what is loaded. */
export type RoomWish = 'ask' | 'make-room' | 'load-anyway';

export interface WarmOnOptions {
  /** tokens; undefined: as it was wished before, else what OpenClaw will want */
  readonly contextTokens: number | undefined;
  /** false: the wish is kept, and nothing is waited for */
  readonly wait: boolean;
  readonly room: RoomWish;
}

/** `hearth warm status [REF]`: how every model is, or one of them. */
export async function showWarmth(context: CommandContext, ref: string | undefined): Promise<ExitCode> {
  await using panel = await opened(context, true);
  const { warmth } = panel.services;
  if (ref === undefined) {
    const models = warmth.snapshots.value;
    report(context, models, () =>
      models.length === 0 ? [context.t('cli:warm.none')] : warmthTable(context, models),
    );
    return exitCodes.done;
  }
  const model = find(panel.services, ref);
  if (model === undefined) return reportProblem(context, problem('warmth-not-offered', { ref }));
  report(context, model, () => [...warmthTable(context, [model]), ...troubleLines(context, model)]);
  return exitCodes.done;
}

/** `hearth warm on REF`: turns the flame on and waits until the model is loaded, or cannot be. 0: it is warm. */
export async function warmOn(
  context: CommandContext,
  ref: string,
  options: WarmOnOptions,
): Promise<ExitCode> {
  await using panel = await opened(context, !options.wait);
  const { services } = panel;
  const before = find(services, ref);
  if (before === undefined) return reportProblem(context, problem('warmth-not-offered', { ref }));
  const { contextTokens } = options;
  const set = await services.warmth.set({
    ref: before.ref,
    on: true,
    ...(contextTokens === undefined ? {} : { context: contextTokens }),
  });
  if (!set.ok) return reportProblem(context, set.problem);
  if (!options.wait) {
    const model = find(services, ref) ?? before;
    report(context, model, () => [context.t('cli:warm.wished', { name: model.name })]);
    return exitCodes.done;
  }
  return await follow(context, services, before.ref, options.room);
}

/** `hearth warm off REF`: turns the flame off. What Hearth loaded is let go, unless a turn uses it: then a Hearth that runs does so later. */
export async function warmOff(context: CommandContext, ref: string): Promise<ExitCode> {
  await using panel = await opened(context, false);
  const { services } = panel;
  const before = find(services, ref);
  if (before?.wish.on !== true) {
    if (before === undefined) return reportProblem(context, problem('warmth-not-offered', { ref }));
    report(context, before, () => [captionLine(context, before)]);
    return exitCodes.done;
  }
  const set = await services.warmth.set({ ref: before.ref, on: false });
  if (!set.ok) return reportProblem(context, set.problem);
  await untilLetGo(services.warmth.snapshots, before.ref, offPatience);
  const model = find(services, ref) ?? before;
  report(context, model, () => [captionLine(context, model)]);
  return exitCodes.done;
}

/** ms that letting go may take */
const offPatience = 10_000;
/** ms for which a state must stay as it is before it counts as the end: what Hearth is about to mend passes sooner */
const restsAfter = 1500;

/** Everything looked at once. @param loadsNothing the command only looks, or another Hearth is to load */
async function opened(context: CommandContext, loadsNothing: boolean): Promise<Panel> {
  const { io } = context;
  const panel = await openPanel({ ...placeOf(context), host: 'web', version: io.version, loadsNothing });
  const { config, endpoints, gateway, machine } = panel.services;
  await Promise.all([
    withDeadline(config.reread().then(() => endpoints.refresh())),
    untilLookedAt(gateway.snapshots, AbortSignal.timeout(lookDeadlineMs)),
    machine.look(lookDeadlineMs),
  ]);
  return panel;
}

/** The model that a ref, an alias or a server's own id means. */
function find({ warmth, config }: Services, wanted: string): ModelWarmth | undefined {
  const snapshot = config.snapshots.value;
  const ref = snapshot.status === 'ready' ? resolveLink(wanted, snapshot.aliases) : wanted;
  const models = warmth.snapshots.value;
  return of(models, ref) ?? models.find(({ model }) => model === ref);
}

function of(models: Warmth, ref: string): ModelWarmth | undefined {
  return models.find((model) => model.ref === ref || refsOf('ollama', model.ref).includes(ref));
}

/** Tells each step on stderr until the model is warm, rests as something else, or the user says enough. */
async function follow(
  context: CommandContext,
  services: Services,
  ref: string,
  room: RoomWish,
): Promise<ExitCode> {
  const { io, t } = context;
  const stopped = new AbortController();
  void io.untilStopped().then(() => stopped.abort());
  for (;;) {
    let told = '';
    const model = await untilDecided(services.warmth.snapshots, ref, stopped.signal, (now) => {
      const line = captionLine(context, now);
      if (line !== told && !context.json) note(context, `${now.name}: ${line}`);
      told = line;
    });
    if (stopped.signal.aborted) note(context, t('cli:warm.leftAt'));
    if (model === undefined) return exitCodes.failed;
    const how = stopped.signal.aborted ? null : await roomWish(context, model, room);
    if (how !== null) {
      const confirmed = await services.warmth.confirm(ref, how);
      if (!confirmed.ok) return reportProblem(context, confirmed.problem);
      continue;
    }
    const isWarm = model.state.kind === 'warm' || model.state.kind === 'duplicates';
    report(context, model, () => (isWarm ? warmthTable(context, [model]) : troubleLines(context, model)));
    return isWarm ? exitCodes.done : exitCodes.failed;
  }
}

/** What is to be done about a model that does not fit; null: it is no question of that, or nobody wants it done. */
async function roomWish(
  context: CommandContext,
  model: ModelWarmth,
  wish: RoomWish,
): Promise<'make-room' | 'load-anyway' | null> {
  if (model.state.kind !== 'paused' || model.state.pause.why !== 'fit') return null;
  const canMakeRoom = model.state.pause.inTheWay.length > 0;
  if (wish === 'make-room' && !canMakeRoom) return null;
  if (wish !== 'ask') return wish;
  const { io, t } = context;
  for (const line of troubleLines(context, model)) note(context, line);
  const answer = (await io.ask(`${t(canMakeRoom ? 'cli:warm.ask' : 'cli:warm.askAnyway')} `))
    ?.trim()
    .toLowerCase();
  if (canMakeRoom && answer === t('cli:warm.answerUnload')) return 'make-room';
  if (answer === t('cli:warm.answerLoad')) return 'load-anyway';
  note(context, t('cli:warm.left'));
  return null;
}

/** The model once it is warm, or rests in a state that needs somebody; undefined: it is gone from the list. */
async function untilDecided(
  snapshots: Watchable<Warmth>,
  ref: string,
  stop: AbortSignal,
  tell: (model: ModelWarmth) => void,
): Promise<ModelWarmth | undefined> {
  for (;;) {
    const seen = snapshots.value;
    const model = of(seen, ref);
    if (model === undefined || stop.aborted) return model;
    tell(model);
    if (model.state.kind === 'warm' || model.state.kind === 'duplicates') return model;
    const patience = needsSomebody(model) ? restsAfter : null;
    if (!(await changes(snapshots, seen, stop, patience)) && !stop.aborted) return model;
  }
}

/** True as soon as the snapshot is another than `seen`; false after `patience` ms (null: never) or when `stop` aborts. */
async function changes<T>(
  snapshots: Watchable<T>,
  seen: T,
  stop: AbortSignal,
  patience: number | null,
): Promise<boolean> {
  const signals = [stop, ...(patience === null ? [] : [AbortSignal.timeout(patience)])];
  for await (const now of snapshots.watch(AbortSignal.any(signals))) if (now !== seen) return true;
  return false;
}

/** Nothing will change by itself soon. */
function needsSomebody({ state }: ModelWarmth): boolean {
  switch (state.kind) {
    case 'paused':
      return state.pause.why !== 'preload';
    case 'failing':
      return state.nextTryAt === null;
    case 'wrong-context':
      return state.because !== 'turns-running';
    case 'unknown':
      return true;
    case 'cold':
    case 'loading':
    case 'warm':
    case 'duplicates':
    case 'evicted':
      return false;
  }
  return state satisfies never;
}

/** Resolves when the flame's model is let go, or after `patience` ms. */
async function untilLetGo(snapshots: Watchable<Warmth>, ref: string, patience: number): Promise<void> {
  const over = AbortSignal.timeout(patience);
  for await (const models of snapshots.watch(over)) {
    const model = of(models, ref);
    const isOurs = model?.state.kind === 'warm' && model.state.held.kind === 'pinned';
    if (model?.wish.on !== true && !isOurs && model?.state.kind !== 'loading') return;
  }
}
