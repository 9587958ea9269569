import type { Config } from '../../config/load-config.js';
import type { Credentials } from '../credentials.js';
import { certificateRefusal, refusedCertificate } from './certificate-refusal.js';

/**
 * What holds before any credential counts: a certificate that TLS could not verify is refused, whatever was sent beside
 * it, and where one is required nothing else replaces it. Refused here and not in the handshake, so that the client can
 * read why, it is counted, and the probes of an orchestrator need no certificate.
 * @throws Failure `unauthenticated`
 */
export function refuseCertificate(
  { certificate, certificateFault }: Credentials,
  rule: Config['server']['tlsClientAuth'],
): void {
  if (certificateFault !== undefined) throw refusedCertificate(certificateFault);
  if (rule === 'required' && certificate === undefined) throw certificateRefusal('no_certificate');
}
