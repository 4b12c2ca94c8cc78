import { existsSync } from 'node:fs';
import path from 'node:path';
import { homeDirectory } from '../files/paths.ts';
import type { Environment } from '../process/clean-environment.ts';
import type { GatewayPlace } from './place.ts';

export interface ServiceFilesOptions {
  readonly env: Environment;
  readonly labels: GatewayPlace['serviceLabels'];
  readonly platform?: NodeJS.Platform;
  readonly exists?: (file: string) => boolean;
}

/**
 * May a service of the gateway be installed on this machine? By the files that OpenClaw's installer writes (2026.9.6), without asking the
 * service manager: that takes seconds. On Windows its tasks are in no file that a user may read, so the answer is always yes.
 */
export function mayHaveService({
  env,
  labels,
  platform = process.platform,
  exists = existsSync,
}: ServiceFilesOptions): boolean {
  const home = homeDirectory({ env });
  switch (platform) {
    case 'darwin':
      return [
        path.join(home, 'Library/LaunchAgents'),
        '/Library/LaunchAgents',
        '/Library/LaunchDaemons',
      ].some((folder) => exists(path.join(folder, `${labels.launchd}.plist`)));
    case 'win32':
      return true;
    default: {
      const own = env['XDG_CONFIG_HOME'] ?? path.join(home, '.config');
      return [path.join(own, 'systemd/user'), '/etc/systemd/user', '/etc/systemd/system'].some((folder) =>
        exists(path.join(folder, labels.systemd)),
      );
    }
  }
}
