import type { X509Certificate } from 'node:crypto';
import { idOf, type RevokedCertificates } from '../../config/certificates/revocation-list.js';
import type { certificateRefusal } from './certificate-refusal.js';

/** Whose certificates are accepted. */
export interface Trust {
  readonly authorities: readonly X509Certificate[];
  readonly revoked: RevokedCertificates;
}

/** What is wrong with a certificate, or when the first on its way to a root ends. */
export type Judged =
  | { readonly fault: Parameters<typeof certificateRefusal>[0] }
  | { readonly fault?: undefined; readonly until: Date };

/**
 * Whether a certificate leads to a root of ours now, over authorities of ours that are valid and not revoked. Node tells a
 * server nothing of the chain a client sent, so each authority on the way must be one of ours.
 */
export function judge(certificate: X509Certificate, now: Date, { authorities, revoked }: Trust): Judged {
  const { validFromDate, validToDate } = certificate;
  if (validToDate <= now || validFromDate > now) return { fault: 'expired_certificate' };
  if (revoked.has(idOf(certificate.raw))) return { fault: 'revoked_certificate' };
  const others = authorities.filter((authority) => authority !== certificate);
  const isRoot = others.length < authorities.length && isIssuer(certificate, certificate);
  if (isRoot) return { until: validToDate };
  // Without itself, so that two that issued each other lead nowhere.
  const trust = { authorities: others, revoked };
  const found = others.filter((one) => isIssuer(one, certificate)).map((one) => judge(one, now, trust));
  const sound = found.filter((one) => one.fault === undefined).map(({ until }) => until);
  if (sound.length === 0) return found[0] ?? { fault: 'untrusted_certificate' };
  const longest = new Date(Math.max(...sound.map(Number)));
  return { until: longest < validToDate ? longest : validToDate };
}

function isIssuer(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
