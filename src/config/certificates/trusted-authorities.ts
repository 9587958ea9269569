import { X509Certificate } from 'node:crypto';

/** Whose client certificates are accepted, as PEM text. */
export interface ClientTrust {
  readonly ca: string;
  /** Revocation lists of those authorities. Absent: nothing is revoked. */
  readonly crl?: string;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Every certificate in a PEM file, of which there must be one, all of them whole and authorities. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const certificates = [...pem.matchAll(CERTIFICATE)].map(([one]) => new X509Certificate(one));
  const begun = pem.split('-----BEGIN CERTIFICATE-----').length - 1;
  if (begun === 0 || certificates.length < begun || certificates.some(({ ca }) => !ca))
    throw new Error('Not certificates of authorities');
  return certificates;
}
