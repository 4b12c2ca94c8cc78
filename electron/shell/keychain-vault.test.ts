import { beforeEach, expect, test } from 'vitest';
import { standIn } from '../../e2e/hosts/electron-stand-in.ts';
import { ManualTimers } from '../streams/manual-timers.ts';
import { keychainVault } from './keychain-vault.ts';

beforeEach(() => standIn.reset());

test('a text is sealed by the system and opened again', async () => {
  const vault = await keychainVault('darwin');
  const sealed = await vault!.seal('a token ✓');
  expect(sealed.toString()).not.toContain('token');
  expect(await vault!.open(sealed)).toEqual({ text: 'a token ✓', renew: false });
  standIn.keychain.keyChanged = true;
  expect(await vault!.open(sealed)).toEqual({ text: 'a token ✓', renew: true });
});

test.each([
  ['gnome_libsecret', true],
  ['kwallet6', true],
  ['basic_text', false],
  ['unknown', false],
] as const)('on Linux with %s there is one: %s', async (backend, there) => {
  standIn.keychain.backend = backend;
  expect((await keychainVault('linux')) !== null).toBe(there);
  expect(await keychainVault('win32')).not.toBeNull();
});

test('there is none where the system has none, or does not answer within 5 s', async () => {
  standIn.keychain.available = false;
  expect(await keychainVault('darwin')).toBeNull();
  standIn.keychain.available = null;
  const timers = new ManualTimers();
  const asked = keychainVault('darwin', timers);
  await timers.advance(5000);
  expect(await asked).toBeNull();
  expect(timers.waiting).toBe(0);
});
