import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOrMakeWebToken } from './web-token.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = join(await mkdtemp(join(tmpdir(), 'hearth-token-')), 'state');
});
afterEach(() => rm(join(stateDir, '..'), { recursive: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('the token is 256 random bits that stay the same over restarts, readable by their owner only', async () => {
  const token = await readOrMakeWebToken(stateDir);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(await readOrMakeWebToken(stateDir)).toBe(token);
  expect(await modeOf(join(stateDir, 'web-token'))).toBe(0o600);
  expect(await modeOf(stateDir)).toBe(0o700);
});

test('two hosts that start at once have the same token', async () => {
  const tokens = await Promise.all(Array.from({ length: 8 }, () => readOrMakeWebToken(stateDir)));
  expect(new Set(tokens).size).toBe(1);
});

test('a file that others could read is closed to them', async () => {
  const token = await readOrMakeWebToken(stateDir);
  await chmod(join(stateDir, 'web-token'), 0o644);
  expect(await readOrMakeWebToken(stateDir)).toBe(token);
  expect(await modeOf(join(stateDir, 'web-token'))).toBe(0o600);
});

test('a damaged file is replaced', async () => {
  await readOrMakeWebToken(stateDir);
  await writeFile(join(stateDir, 'web-token'), 'short\n');
  const token = await readOrMakeWebToken(stateDir);
  expect((await readFile(join(stateDir, 'web-token'), 'utf8')).trim()).toBe(token);
  expect(token).toHaveLength(43);
});
