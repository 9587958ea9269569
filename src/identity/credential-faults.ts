import { TOKEN_FAULTS } from './tokens/token-refusal.js';

/** Why a credential is refused: what the log tells, and what a metric counts. The caller may read less. */
export const CREDENTIAL_FAULTS = [
  'several_credentials',
  'unknown_scheme',
  ...TOKEN_FAULTS,
  'inactive_token',
  'malformed_key',
  'unknown_key',
  'revoked_key',
  'key_not_yet_valid',
  'expired_key',
  'unknown_client',
  'disabled_client',
  'client_not_yet_valid',
  'expired_client',
  'no_certificate',
  'untrusted_certificate',
  'expired_certificate',
  'revoked_certificate',
  'wrong_certificate_use',
  'unknown_certificate',
  'too_many_failures',
] as const;

export type CredentialFault = (typeof CREDENTIAL_FAULTS)[number];

/** A credential whose time is over was not taken back: whoever held it comes with the next one. */
export const ONLY_EXPIRED: ReadonlySet<string | undefined> = new Set<CredentialFault>([
  'expired_token',
  'expired_key',
  'expired_client',
  'expired_certificate',
]);
