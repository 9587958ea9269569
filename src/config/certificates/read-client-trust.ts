import { type NamedFile, readPem } from '../read-pem.js';
import type { Reading } from '../read-settings.js';
import { readRevocationLists, revocationListsIn } from './revocation-list.js';
import { tlsRefusal } from './tls-refusal.js';
import { certificatesIn, type ClientTrust } from './trusted-authorities.js';

/** The rules about client certificates, and the authorities and lists where they can be used. */
export function readClientTrust({ settings, isSound, nameOf }: Reading): {
  readonly trust?: ClientTrust;
  readonly problems: readonly string[];
} {
  const { tls, tlsClientAuth, tlsClientCaPath, tlsClientCrlPath } = settings.server;
  const names = ['server.tls', 'server.tlsClientAuth', 'server.tlsClientCaPath', 'server.tlsClientCrlPath'];
  if (!isSound(...names)) return { problems: [] };
  const refuse = (problem: string) => ({ problems: [problem] });
  if (tlsClientAuth === 'off') {
    const unused = [tlsClientCaPath && 'server.tlsClientCaPath', tlsClientCrlPath && 'server.tlsClientCrlPath'];
    return {
      problems: unused.filter(Boolean).map((name) => {
        return `${nameOf(String(name))} is set, so TLS_CLIENT_AUTH must be optional or required.`;
      }),
    };
  }
  if (tls === 'off') return refuse(`${nameOf('server.tlsClientAuth')} needs TLS to be on.`);
  if (tlsClientCaPath === undefined) {
    return refuse(`${nameOf('server.tlsClientAuth')} is ${tlsClientAuth}, so TLS_CLIENT_CA_PATH must be set.`);
  }
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
  if (problems.length > 0 || ca === undefined) return { problems };
  return { trust: { ca: ca.pem, ...(crl !== undefined && { crl: crl.pem }) }, problems };
}

/** As we read them, and as TLS does. */
function checkRevocationLists(pem: string): void {
  readRevocationLists(pem);
  if (tlsRefusal({ crl: revocationListsIn(pem) }) !== undefined) throw new Error('TLS cannot read this list');
}
