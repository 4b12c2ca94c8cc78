import type { Credential } from './credential.ts';

/** Which credential to show first, by what the gateway made of them. */
export class CredentialOrder {
  #accepted: Credential | null = null;
  /** values */
  readonly #refused = new Set<string>();

  /** The one that the gateway took last. */
  get accepted(): Credential | null {
    return this.#accepted;
  }

  /**
   * The accepted one, those not tried yet, those refused before: the gateway answers each refusal later than the one before, from 250 ms
   * on, until it takes one (measured with 2026.9.6). `null`, showing none, where there are none.
   */
  of(credentials: readonly Credential[]): readonly (Credential | null)[] {
    if (credentials.length === 0) return [null];
    const rank = ({ value }: Credential): number => {
      if (value === this.#accepted?.value) return 0;
      return this.#refused.has(value) ? 2 : 1;
    };
    return credentials.toSorted((a, b) => rank(a) - rank(b));
  }

  take(credential: Credential | null): void {
    this.#accepted = credential;
    this.#refused.clear();
  }

  refuse(credential: Credential | null): void {
    if (credential !== null) this.#refused.add(credential.value);
  }

  /** Another gateway may take others. */
  forget(): void {
    this.take(null);
  }
}
