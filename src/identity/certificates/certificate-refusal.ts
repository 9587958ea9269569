import { Failure } from '../../errors/failure.js';
import type { CredentialFault } from '../credential-faults.js';

const MESSAGES = {
  no_certificate: 'This server needs a client certificate. Connect with one.',
  untrusted_certificate: 'The client certificate was not issued by an authority this server accepts.',
  expired_certificate: 'The client certificate has expired, or is not valid yet.',
  revoked_certificate: 'The client certificate was revoked.',
  wrong_certificate_use: 'The certificate is not for clients: it needs the extended key usage clientAuth.',
  unknown_certificate: 'The client certificate names no client, or several clients, of this server.',
} as const satisfies Partial<Record<CredentialFault, string>>;

/** What OpenSSL found, where it is more than a chain that leads nowhere. */
const FOUND_BY_TLS: Readonly<Record<string, keyof typeof MESSAGES>> = {
  CERT_HAS_EXPIRED: 'expired_certificate',
  CERT_NOT_YET_VALID: 'expired_certificate',
  CERT_REVOKED: 'revoked_certificate',
  INVALID_PURPOSE: 'wrong_certificate_use',
};

export function certificateRefusal(fault: keyof typeof MESSAGES): Failure {
  return new Failure('unauthenticated', MESSAGES[fault], { fault });
}

/** @param found OpenSSL's name of what is wrong. */
export function refusedCertificate(found: string | undefined): Failure {
  return certificateRefusal(FOUND_BY_TLS[found ?? ''] ?? 'untrusted_certificate');
}
