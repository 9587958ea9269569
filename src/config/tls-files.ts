import { createPrivateKey, X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { tlsRefusal } from './certificates/tls-refusal.js';
import { type NamedFile, readPem } from './read-pem.js';

/** What an HTTPS server is started with, as PEM text. */
export interface TlsCredentials {
  readonly cert: string;
  readonly key: string;
}

/** Why a configured certificate and key cannot be served, one sentence each; the credentials where they can. */
export function readTlsFiles(
  certFile: NamedFile,
  keyFile: NamedFile,
  { isProduction, now }: { readonly isProduction: boolean; readonly now: Date },
): { readonly credentials?: TlsCredentials; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const cert = readPem(certFile, (pem) => new X509Certificate(pem), 'is not a PEM certificate', problems);
  const key = readPem(keyFile, createPrivateKey, 'is not a PEM private key without passphrase', problems);
  if (cert !== undefined) problems.push(...validityProblems(cert.parsed, certFile.name, now));
  if (key !== undefined && isProduction && isOpenToOthers(keyFile.path)) {
    problems.push(
      `${keyFile.name} names a file that everybody may read; take that from everybody but its owner and group (chmod o-rwx).`,
    );
  }
  if (cert === undefined || key === undefined) return { problems };
  if (!cert.parsed.checkPrivateKey(key.parsed)) {
    problems.push(`${keyFile.name} is not the private key of the certificate in ${certFile.name}.`);
  }
  if (problems.length > 0) return { problems };
  const credentials = { cert: cert.pem, key: key.pem };
  const refusal = tlsRefusal(credentials);
  if (refusal === undefined) return { credentials, problems };
  return { problems: [`${certFile.name} names a certificate or a chain that cannot be served: ${refusal}.`] };
}

function validityProblems(cert: X509Certificate, name: string, now: Date): string[] {
  if (cert.validToDate <= now) return [`${name} names a certificate that has expired.`];
  if (cert.validFromDate > now) return [`${name} names a certificate that is not valid yet.`];
  return [];
}

/** Any permission for everybody. A group may read: that is how an orchestrator hands a secret to a non-root user. */
function isOpenToOthers(path: string): boolean {
  return (statSync(path).mode & 0o007) !== 0;
}
