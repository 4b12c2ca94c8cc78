import type { Owner } from '../../shared/gateway/snapshot.ts';
import type { ProcessFacts } from '../process/processes.ts';
import type { GatewayPlace } from './place.ts';
import type { ServiceReport } from './status-report.ts';

/** What is known about who started a gateway. */
export interface OwnerFacts {
  /** the gateway is on another machine */
  readonly remote: boolean;
  /** the running one is this Hearth's child, or one that an earlier Hearth left running */
  readonly ownChild: boolean;
  /** the gateway's process; null: none runs, or the system does not tell */
  readonly process: ProcessFacts | null;
  /** its parent, its parent's parent, … */
  readonly ancestors: readonly ProcessFacts[];
  /** a gateway runs, whether or not its process could be looked at */
  readonly running: boolean;
  /** the newest report of the service manager; null: it was not asked since the gateway was started */
  readonly service: ServiceReport | null;
  readonly labels: GatewayPlace['serviceLabels'];
  readonly platform: NodeJS.Platform;
}

/**
 * Who started the gateway and may stop it. Without a report of the service manager a systemd unit is told by its control group; a
 * process that launchd or the Task Scheduler holds is not told apart from one whose starter is gone, and stays `unknown` until then.
 */
export function ownerOf(facts: OwnerFacts): Owner {
  if (facts.remote) return { kind: 'remote' };
  if (!facts.running) return facts.ownChild ? { kind: 'hearth' } : restingOwner(facts);
  if (facts.ownChild) return { kind: 'hearth' };
  return serviceOwner(facts) ?? unitOwner(facts) ?? starter(facts) ?? { kind: 'unknown' };
}

/** Nothing runs: a service that could start it owns it. */
function restingOwner({ service, labels }: OwnerFacts): Owner {
  const installed =
    service?.installed === true && service.manager !== null && (service.ours || service.system);
  return installed ? ownerBy(service, service.manager, labels, false) : { kind: 'nobody' };
}

function serviceOwner({ service, process, ancestors, labels }: OwnerFacts): Owner | null {
  if (service === null || service.manager === null || service.running !== true) return null;
  const chain = process === null ? [] : [process, ...ancestors];
  const holdsIt = service.pid !== null && chain.some(({ pid }) => pid === service.pid);
  // Of a system-wide job launchd tells no pid; what is nobody's but launchd's own child is taken for it.
  const systemWide =
    service.system && service.pid === null && isOrphan(ancestors) && process?.terminal === null;
  return holdsIt || systemWide ? ownerBy(service, service.manager, labels, true) : null;
}

const ownerBy = (
  service: ServiceReport,
  manager: NonNullable<ServiceReport['manager']>,
  labels: OwnerFacts['labels'],
  running: boolean,
): Owner => ({
  kind: 'service',
  manager,
  label: service.label ?? labels[manager],
  running,
  system: service.system,
});

/** A unit of the name that OpenClaw gives it. Other units hold terminals and login sessions as well. */
function unitOwner({ process, ancestors, labels }: OwnerFacts): Owner | null {
  const unit = process?.unit ?? null;
  if (unit === null) return null;
  const isGateways = unit === labels.systemd || /^(?:openclaw|clawdbot)-gateway\b/.test(unit);
  if (!isGateways) return null;
  // The user's own manager is a process like any other; the system's is the first.
  return {
    kind: 'service',
    manager: 'systemd',
    label: unit,
    running: true,
    system: ancestors[0]?.pid === 1,
  };
}

/** Nothing but the system's first process, or a manager it started, is above it: its starter is gone, or it is a service. */
const isOrphan = (ancestors: readonly ProcessFacts[]): boolean => ancestors.every(isSystems);

const isSystems = ({ pid, name }: ProcessFacts): boolean =>
  pid === 1 || /^(?:launchd|systemd|init|services\.exe|svchost\.exe|wininit\.exe)$/i.test(name);

/** What starts programs for others: shells, script runtimes and their launchers. They are not whom a person would name. */
const between =
  /^(?:-?(?:ba|z|fi|da|k|tc|c)?sh|nu|elvish|xonsh|cmd|powershell|pwsh|node|node-MainThread|bun|npm|npx|pnpm|yarn|openclaw(?:-.*)?|env|sudo|doas|su|login|nohup|setsid|timeout|time|script|caffeinate|volta-shim|mise|direnv|conhost|tini|dumb-init|docker-init)(?:\.exe)?$/i;

const isShell = /^-?(?:(?:ba|z|fi|da|k|tc|c)?sh|nu|elvish|xonsh)$/;

const shellsOfWindows = /^(?:cmd|powershell|pwsh|conhost)\.exe$/i;

/** Windows tells no terminal: these are where people type. */
const windowsTerminals = /^(?:WindowsTerminal|OpenConsole|conemu\w*|alacritty|wezterm-gui|explorer)\.exe$/i;

/**
 * A terminal where the gateway, or what stands between it and its starter, has a controlling terminal; else the nearest program above
 * it. Both are named by the program a person knows: "iTerm2", "tmux", "cron".
 */
function starter({ process, ancestors, platform }: OwnerFacts): Owner | null {
  if (process === null) return null;
  const starting = ancestors.findIndex((ancestor) => !between.test(ancestor.name) && !isSystems(ancestor));
  const known = ancestors[starting];
  const plumbing = starting < 0 ? ancestors.filter((one) => !isSystems(one)) : ancestors.slice(0, starting);
  const typed = [process, ...plumbing].findLast(({ terminal }) => terminal !== null);
  if (typed !== undefined) {
    const shell = plumbing.find(({ name, terminal }) => terminal !== null && isShell.test(name));
    const shown = known ?? shell ?? typed;
    return { kind: 'terminal', pid: shown.pid, name: nameOf(shown) };
  }
  if (known === undefined) {
    // A script that nothing stands above but the system: it keeps the gateway. A shell alone may be a service manager's wrapper.
    const keeper = plumbing.findLast(
      ({ name, command }) =>
        !isShell.test(name) && !shellsOfWindows.test(name) && !/openclaw/i.test(name + command),
    );
    return keeper === undefined ? null : { kind: 'program', pid: keeper.pid, name: nameOf(keeper) };
  }
  const inTerminal = platform === 'win32' && windowsTerminals.test(known.name);
  const shell = plumbing.at(-1);
  if (inTerminal) {
    const shown = /^explorer\.exe$/i.test(known.name) ? (shell ?? known) : known;
    return { kind: 'terminal', pid: shown.pid, name: nameOf(shown) };
  }
  return { kind: 'program', pid: known.pid, name: nameOf(known) };
}

/** "tmux: server" is tmux, "-zsh" a login shell, "node.exe" node. */
const nameOf = ({ name }: ProcessFacts): string =>
  name
    .replace(/:.*$/, '')
    .replace(/^-/, '')
    .replace(/\.exe$/i, '');
