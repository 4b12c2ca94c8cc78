/** What Hearth shows the gateway to be let in, and where it was found. Never leaves Node. */
export interface Credential {
  /** `gateway.auth.mode`: a shared token or a shared password */
  readonly kind: 'token' | 'password';
  readonly value: string;
  readonly from: 'config' | 'environment' | 'user' | 'hearth';
}
