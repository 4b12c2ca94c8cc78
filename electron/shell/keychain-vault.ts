import { safeStorage } from 'electron';
import type { Vault } from '../secrets/vault.ts';
import { realTimers, type Timers } from '../streams/timers.ts';

/** ms to wait for a keychain that has to be unlocked first */
const patience = 5000;

/**
 * The system's keychain as Electron reaches it, after the app is ready: macOS' keychain, Windows' DPAPI, libsecret or KWallet. Null where there
 * is none: on Linux without a password manager Electron would seal with a key that everybody knows (`basic_text`).
 */
export async function keychainVault(
  platform: NodeJS.Platform = process.platform,
  timers: Timers = realTimers,
): Promise<Vault | null> {
  if (!(await isAvailable(timers))) return null;
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return null;
  }
  return {
    seal: (text) => safeStorage.encryptStringAsync(text),
    async open(sealed) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
      return { text: result, renew: shouldReEncrypt };
    },
  };
}

async function isAvailable(timers: Timers): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const callOff = timers.after(patience, () => late.resolve(false));
  try {
    return await Promise.race([safeStorage.isAsyncEncryptionAvailable().catch(() => false), late.promise]);
  } finally {
    callOff();
  }
}
