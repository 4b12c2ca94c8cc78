import type { Chain } from '../../shared/chain/chain.ts';
import { links } from '../../shared/chain/chain.ts';
import { chainText } from '../../shared/config/conflicts.ts';
import type { Applied, ReadyConfig } from '../../shared/config/snapshot.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import { type ConfigService, openConfigAt } from '../panel.ts';
import { type ChainCommand, editChain } from './edit-chain.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { CommandContext } from './io.ts';
import { note, report, reportProblem } from './report.ts';

/** How an edit is to be written. */
export interface EditOptions {
  /** show what would be written, write nothing */
  readonly dryRun: boolean;
  /** false leaves OpenClaw's validator out */
  readonly validate: boolean;
  /** the revision that the caller saw; undefined: the file as it is now */
  readonly baseRevision: string | undefined;
}

/** `hearth chain show`: the file's revision, its chain and the aliases. */
export async function showChain(context: CommandContext): Promise<ExitCode> {
  await using config = await openConfigAt(placeOf(context));
  const ready = await readyConfig(config);
  if (!ready.ok) return reportProblem(context, ready.problem);
  const { revision, chain, aliases } = ready.value;
  report(context, { revision, ...chain, aliases }, () => chainLines(context, chain, aliases));
  return exitCodes.done;
}

function chainLines(
  { t }: CommandContext,
  chain: Chain,
  aliases: Readonly<Record<string, string>>,
): string[] {
  const refs = links(chain);
  if (refs.length === 0) return [t('cli:chain.empty')];
  return refs.map((ref, index) => {
    const role = index === 0 && chain.primary !== null ? ` (${t('cli:chain.primary')})` : '';
    const alias = aliases[ref] === undefined ? '' : ` – ${aliases[ref]}`;
    return `${index}  ${ref}${alias}${role}`;
  });
}

/** `hearth chain set|move|add|remove`: edits the chain and writes the file, unless there is nothing to do. */
export async function changeChain(
  context: CommandContext,
  command: ChainCommand,
  options: EditOptions,
): Promise<ExitCode> {
  await using config = await openForChange(context, options);
  // Without a revision the command means the file as it is: if another writer was faster, it is carried out on what that one left.
  for (let attempt = 1; ; attempt += 1) {
    const applied = await changeOnce(config, command, options);
    const outrun = options.baseRevision === undefined && !applied.ok && applied.problem.code === 'conflict';
    if (!outrun || attempt === maxAttempts) return reportApplied(context, applied);
  }
}

/** How often another writer may be faster. */
const maxAttempts = 20;

async function changeOnce(
  config: ConfigService,
  command: ChainCommand,
  { baseRevision, dryRun, validate }: EditOptions,
): Promise<Result<Applied>> {
  const ready = await readyConfig(config);
  if (!ready.ok) return ready;
  const base = baseRevision ?? ready.value.revision;
  const { chain, aliases } = ready.value;
  const seen = base === ready.value.revision ? chain : await config.chainAt(base);
  const wanted = editChain(seen ?? chain, command, aliases);
  if (!wanted.ok) return wanted;
  // A revision that Hearth never showed cannot be compared, so its chain counts as changed since.
  if (seen === null) {
    return failed(problem('conflict', { current: chainText(chain), wanted: chainText(wanted.value) }));
  }
  const intent = { kind: 'set-chain', from: seen, to: wanted.value } as const;
  return config.apply(base, [intent], { dryRun, validate });
}

/**
 * The config, for a command that writes it. From now on Ctrl+C ends the command in order: what is not written by then stays unwritten,
 * and no candidate that OpenClaw was judging is left behind.
 */
export async function openForChange(
  context: CommandContext,
  { dryRun }: Pick<EditOptions, 'dryRun'>,
): Promise<ConfigService> {
  const config = await openConfigAt(placeOf(context), { remember: !dryRun });
  void context.io.untilStopped().then(() => config[Symbol.asyncDispose]());
  return config;
}

/** Prints `{changed, revision, diff}` and how it was validated, for every command that writes. */
export function reportApplied(context: CommandContext, applied: Result<Applied>): ExitCode {
  if (!applied.ok) return reportProblem(context, applied.problem);
  const { changed, revision, files, validation, rebased, historyId } = applied.value;
  const diff = files.map((file) => file.diff).join('');
  const { t } = context;
  if (changed && validation.state === 'not-validated') note(context, t(`cli:notValidated.${validation.why}`));
  if (validation.state === 'refused') note(context, `${t('cli:refused')}\n${validation.detail}`);
  if (validation.state === 'valid')
    for (const { path, message } of validation.warnings) note(context, `${path}: ${message}`);
  report(context, { changed, revision, diff, validation, rebased, historyId }, () =>
    changed ? diff.trimEnd().split('\n') : [t('cli:nothingToDo')],
  );
  return exitCodes.done;
}

/** The config as it is now, or why it cannot be read. */
async function readyConfig(config: ConfigService): Promise<Result<ReadyConfig>> {
  await config.reread();
  const snapshot = config.snapshots.value;
  switch (snapshot.status) {
    case 'ready':
      return done(snapshot);
    case 'unreadable':
      return failed(snapshot.problem);
    case 'missing':
    case 'reading':
      return failed(problem('config-missing', { path: snapshot.path }));
  }
}

/** Where this command's config and state are. */
export function placeOf({ io, config, stateDir }: CommandContext): {
  env: CommandContext['io']['env'];
  configPath?: string;
  stateDir?: string;
} {
  return {
    env: io.env,
    ...(config === undefined ? {} : { configPath: config }),
    ...(stateDir === undefined ? {} : { stateDir }),
  };
}
