/** Seals texts with a key that the system keeps for this user: macOS' keychain, Windows' DPAPI, libsecret or KWallet. */
export interface Vault {
  /** Throws when the system refuses. */
  seal(text: string): Promise<Buffer>;
  /** `renew`: the key has changed, and the text should be sealed anew. Throws when the system refuses or the key is another one. */
  open(sealed: Buffer): Promise<{ readonly text: string; readonly renew: boolean }>;
}
