import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { z } from 'zod';
import type { SecretStore } from '../../secrets/secret-store.ts';

const deviceSchema = z.object({ deviceId: z.string(), publicKeyPem: z.string(), privateKeyPem: z.string() });

/** An Ed25519 key pair by which a gateway elsewhere knows this Hearth again. `deviceId` is the SHA-256 of the raw public key, in hex. */
export type DeviceIdentity = z.infer<typeof deviceSchema>;

const secretName = 'gateway:device';

/** The key pair kept in `secrets`; a new one is made and kept where there is none. Where it cannot be kept it holds until Hearth ends. */
export async function deviceIdentity(secrets: Pick<SecretStore, 'get' | 'set'>): Promise<DeviceIdentity> {
  const kept = parse(secrets.get(secretName));
  if (kept !== null) return kept;
  const made = newIdentity();
  await secrets.set(secretName, JSON.stringify(made));
  return made;
}

function newIdentity(): DeviceIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const deviceId = createHash('sha256').update(rawPublicKey(publicKeyPem)).digest('hex');
  return { deviceId, publicKeyPem, privateKeyPem };
}

function parse(text: string | null): DeviceIdentity | null {
  try {
    return text === null ? null : deviceSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The last 32 bytes of an Ed25519 key's SPKI form are the key itself. */
function rawPublicKey(pem: string): Buffer {
  return createPublicKey(pem).export({ type: 'spki', format: 'der' }).subarray(-32);
}

/** The two steps that the official client leaves to its host. */
export const deviceSigning = {
  signDevicePayload: (privateKeyPem: string, payload: string): string =>
    sign(null, Buffer.from(payload, 'utf8'), privateKeyPem).toString('base64url'),
  publicKeyRawBase64UrlFromPem: (publicKeyPem: string): string =>
    rawPublicKey(publicKeyPem).toString('base64url'),
};
