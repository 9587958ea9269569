import { type NamedFile, readPem } from '../read-pem.js';
import type { Reading } from '../read-settings.js';
import { readRevocationLists, revocationListsIn } from './revocation-list.js';
import { tlsRefusal } from './tls-refusal.js';
import { certificatesIn, type ClientTrust } from './trusted-authorities.js';

const KEYS = ['server.tls', 'server.tlsClientAuth', 'server.tlsClientCaPath', 'server.tlsClientCrlPath'];

/** Whose certificates the server takes from its clients. */
export interface TrustedClients {
  readonly clientTrust?: ClientTrust;
}

/** The rules about client certificates that no single key can state, whatever the files hold. */
export function checkClientTrust({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { tls, tlsClientAuth, tlsClientCaPath, tlsClientCrlPath } = settings.server;
  if (!isSound(...KEYS)) return [];
  if (tlsClientAuth === 'off') {
    const unused = [tlsClientCaPath && 'server.tlsClientCaPath', tlsClientCrlPath && 'server.tlsClientCrlPath'];
    return unused.filter(Boolean).map((name) => {
      return `${nameOf(String(name))} is set, so TLS_CLIENT_AUTH must be optional or required.`;
    });
  }
  if (tls === 'off') return [`${nameOf('server.tlsClientAuth')} needs TLS to be on.`];
  if (tlsClientCaPath !== undefined) return [];
  return [`${nameOf('server.tlsClientAuth')} is ${tlsClientAuth}, so TLS_CLIENT_CA_PATH must be set.`];
}

/** The authorities and lists where they can be used; what is wrong with their files. */
export function readClientTrust({ settings, isSound, nameOf }: Reading): {
  readonly trusted: TrustedClients;
  readonly problems: readonly string[];
} {
  const { tls, tlsClientAuth, tlsClientCaPath, tlsClientCrlPath } = settings.server;
  const isAsked = isSound(...KEYS) && tls === 'on' && tlsClientAuth !== 'off';
  if (!isAsked || tlsClientCaPath === undefined) return { trusted: {}, problems: [] };
  return readTrustFiles(
    { name: nameOf('server.tlsClientCaPath'), path: tlsClientCaPath },
    tlsClientCrlPath && { name: nameOf('server.tlsClientCrlPath'), path: tlsClientCrlPath },
  );
}

function readTrustFiles(caFile: NamedFile, crlFile: NamedFile | '' | undefined): ReturnType<typeof readClientTrust> {
  const problems: string[] = [];
  const ca = readPem(caFile, certificatesIn, 'does not hold PEM certificates of authorities', problems);
  const crl = crlFile
    ? readPem(crlFile, checkRevocationLists, 'does not hold a PEM certificate revocation list', problems)
    : undefined;
  if (problems.length > 0 || ca === undefined) return { trusted: {}, problems };
  return { trusted: { clientTrust: { ca: ca.pem, ...(crl !== undefined && { crl: crl.pem }) } }, problems };
}

/** As we read them, and as TLS does. */
function checkRevocationLists(pem: string): void {
  readRevocationLists(pem);
  if (tlsRefusal({ crl: revocationListsIn(pem) }) !== undefined) throw new Error('TLS cannot read this list');
}
