/** Why a credential is refused, as the log tells it. The caller reads one sentence for all of them. */
export const CREDENTIAL_FAULTS = [
  'malformed_key',
  'unknown_key',
  'revoked_key',
  'key_not_yet_valid',
  'expired_key',
  'unknown_client',
  'disabled_client',
  'client_not_yet_valid',
  'expired_client',
] as const;

export type CredentialFault = (typeof CREDENTIAL_FAULTS)[number];
