import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const wellFormed = /^[\w-]{43}$/;

/**
 * The web host's token: 256 random bits, base64url, in `<stateDir>/web-token` (mode 0600). Made once, so that a bookmark and a page
 * that reconnects after a restart stay valid. A file that holds anything else is replaced.
 *
 * @throws the file system's error when the state directory cannot be written.
 */
export async function readOrMakeWebToken(stateDir: string): Promise<string> {
  const path = join(stateDir, 'web-token');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (wellFormed.test(kept.trim())) {
    await chmod(path, 0o600);
    return kept.trim();
  }
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('base64url');
  await using file = await open(path, 'w', 0o600);
  await file.chmod(0o600);
  await file.writeFile(`${token}\n`);
  return token;
}
