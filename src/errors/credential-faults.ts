/** Why a credential was not accepted: the closed set behind a metric label. The words for the caller are elsewhere. */
export const CREDENTIAL_FAULTS = [
  /** Not what it should look like, or several at once. */
  'malformed',
  /** Its time is over, or has not come. */
  'expired',
  'not_yet_valid',
  /** Nobody we know vouches for it: signature, key, issuing CA. */
  'untrusted',
  /** Vouched for, but it says the wrong thing: audience, issuer, type, a claim. */
  'claims',
  /** Good, and nobody is configured for it. */
  'unknown',
  'revoked',
  /** A proof of possession is missing, wrong or was used before. */
  'proof',
  'other',
] as const;

export type CredentialFault = (typeof CREDENTIAL_FAULTS)[number];
