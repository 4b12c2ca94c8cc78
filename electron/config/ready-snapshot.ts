import { readConfig } from '../../shared/config/read-config.ts';
import type { ConfigSnapshot, Notice } from '../../shared/config/snapshot.ts';
import { undoCandidates, type HistoryRecord } from './history-record.ts';
import type { LoadedConfig } from './load.ts';

/** What is shown of a config that could be loaded. No keys. */
export function readySnapshot(
  loaded: LoadedConfig,
  records: readonly HistoryRecord[],
  validator: 'looking' | 'found' | 'not-found',
): ConfigSnapshot {
  const reading = readConfig(loaded.value);
  if (!reading.ok) return { status: 'unreadable', path: loaded.path, problem: reading.problem };
  const { chain, aliases, listedModels, providers, notices } = reading.value;
  const [latest] = undoCandidates(records);
  return {
    status: 'ready',
    path: loaded.path,
    revision: loaded.revision,
    changedAt: Math.max(...loaded.files.values().map((file) => file.changedAt)),
    chain,
    aliases,
    listedModels,
    providers,
    includes: [...loaded.files.keys()].filter((file) => file !== loaded.path),
    notices: [...fileNotices(loaded), ...notices],
    undoable: latest === undefined ? null : { id: latest.id, at: latest.at, reason: latest.reason },
    validator,
  };
}

function fileNotices({ path, files, linkTarget }: LoadedConfig): Notice[] {
  const notices: Notice[] = linkTarget === null ? [] : [{ kind: 'symlink', target: linkTarget }];
  const mode = files.get(path)?.mode ?? 0;
  // Windows has no such bits; Node makes them up.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    notices.push({ kind: 'readable-by-others', mode: `0${(mode & 0o777).toString(8)}` });
  }
  return notices;
}
