import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files/atomic-write.ts';

const wellFormed = /^[\w-]{43}$/;

/**
 * The web host's token: 256 random bits, base64url, in `<stateDir>/web-token` (mode 0600). Made once, so that a bookmark and a page
 * that reconnects after a restart stay valid. A file that holds anything else is replaced.
 *
 * @throws the file system's error when the state directory cannot be written.
 */
export async function readOrMakeWebToken(stateDir: string): Promise<string> {
  const file = join(stateDir, 'web-token');
  for (;;) {
    const kept = await readFile(file).catch(() => null);
    const text = kept?.toString().trim() ?? '';
    if (wellFormed.test(text)) {
      await chmod(file, 0o600);
      return text;
    }
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const token = randomBytes(32).toString('base64url');
    // Another host that starts now may have been faster; then its token counts.
    await writeAtomically({ file, bytes: Buffer.from(`${token}\n`), expected: kept });
  }
}
