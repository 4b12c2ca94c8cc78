import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endOf, root } from './setup.mjs';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A process that waits for a child of its own in the foreground, as `npm start` does, and prints the child's id. */
const parent = `
  import { spawn } from 'node:child_process';
  import { endOf } from ${JSON.stringify(join(root, 'build', 'setup.mjs'))};
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const end = endOf(child);
  console.log(child.pid);
  process.exitCode = await end;
`;

it.skipIf(process.platform === 'win32').each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s sent to the command alone ends its child as well', async (signal, code) => {
  const command = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(command.stdout, 'data')) as [Buffer];
  const child = Number(line.toString());
  expect(alive(child)).toBe(true);

  command.kill(signal);
  const [exit] = (await once(command, 'exit')) as [number | null];

  expect(exit).toBe(code);
  expect(alive(child)).toBe(false);
});

it('a child that cannot be started is an error, not a hang', async () => {
  await expect(endOf(spawn(join(root, 'no-such-program')))).rejects.toThrow('ENOENT');
});
