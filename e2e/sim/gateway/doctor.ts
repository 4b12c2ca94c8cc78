import { copyFile, writeFile } from 'node:fs/promises';
import { issuesOf, readConfig } from './config-file.ts';
import type { Home } from './home.ts';
import type { Plan } from './plan.ts';

/**
 * `openclaw doctor --fix` (sheet, traps 7 and 9): rewrites a config that can be read as plain JSON, without its comments, with `meta`
 * and `gateway.mode` added, and leaves `.bak`. A value that breaks the schema it cannot mend (recorded).
 */
export async function doctorFix({ configPath }: Home, plan: Plan): Promise<{ code: number; stdout: string }> {
  const config = await readConfig(configPath);
  const issues = config.kind === 'parsed' ? issuesOf(config.value) : [];
  if (config.kind !== 'parsed' || issues.length > 0) {
    const list = issues.map(({ path, message }) => `│  - ${path}: ${message}\n`).join('');
    return {
      code: 1,
      stdout: `┌  OpenClaw doctor
│
◇  Doctor warnings
│  Doctor could not apply config fixes: the repaired config still fails validation.
${list}│  No config changes were written.
│
└  Doctor finished, but config fixes were not applied.
`,
    };
  }
  await copyFile(configPath, `${configPath}.bak`);
  const gateway = { mode: 'local', ...(config.value['gateway'] as object | undefined) };
  const meta = { migrations: { modelPolicyAllowlist: true }, lastTouchedVersion: plan.version };
  await writeFile(configPath, JSON.stringify({ ...config.value, gateway, meta }, null, 2), { mode: 0o600 });
  return { code: 0, stdout: '┌  OpenClaw doctor\n│\n└  Doctor complete.\n' };
}
