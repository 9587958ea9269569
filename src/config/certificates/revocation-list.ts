import { childrenOf, type Der, readDer, TAG } from './der.js';

const PEM = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/g;

/** Certificates that their issuers have taken back, each as `idOf` names it. */
export type RevokedCertificates = ReadonlySet<string>;

/** The lists of a PEM file one by one: Node reads only the first of a text. */
export function revocationListsIn(pem: string): string[] {
  return [...pem.matchAll(PEM)].map(([list]) => list);
}

/**
 * The entries of every list in a PEM file (RFC 5280, section 5.1). Their signatures are checked by TLS, at each handshake.
 * Throws where there is none, or one that cannot be read or is cut short.
 */
export function readRevocationLists(pem: string): RevokedCertificates {
  const lists = [...pem.matchAll(PEM)].map(([, base64 = '']) => readDer(Buffer.from(base64, 'base64')));
  const begun = pem.split('-----BEGIN X509 CRL-----').length - 1;
  if (begun === 0 || lists.length < begun)
    throw new Error('There is no certificate revocation list, or not all of one');
  return new Set(lists.flatMap(entriesOf));
}

/** Names a certificate by its issuer and serial number, the same in a list and in the certificate itself. */
export function idOf(certificate: Buffer): string {
  const [body] = childrenOf(readDer(certificate));
  if (body === undefined) throw new Error('This is not a certificate');
  const parts = childrenOf(body);
  // The version comes first, unless it is 1.
  const [serial, , issuer] = parts[0]?.tag === TAG.integer ? parts : parts.slice(1);
  if (serial === undefined || issuer === undefined) throw new Error('This is not a certificate');
  return `${nameOf(issuer)} ${serial.content.toString('hex')}`;
}

function entriesOf(list: Der): string[] {
  const [body] = childrenOf(list);
  if (body === undefined) throw new Error('This is not a certificate revocation list');
  const parts = childrenOf(body);
  const [, issuer, , ...rest] = parts[0]?.tag === TAG.integer ? parts.slice(1) : parts;
  if (issuer === undefined) throw new Error('This is not a certificate revocation list');
  const entries = rest.find(({ tag }) => tag === TAG.sequence);
  if (entries === undefined) return [];
  const name = nameOf(issuer);
  return childrenOf(entries).map((entry) => `${name} ${childrenOf(entry)[0]?.content.toString('hex')}`);
}

/** A distinguished name without what may differ between two encodings of it: the kind of text, case and outer space. */
function nameOf(name: Der): string {
  return childrenOf(name)
    .flatMap(childrenOf)
    .map((attribute) => {
      const [type, value] = childrenOf(attribute);
      return `${type?.content.toString('hex')}=${JSON.stringify(value?.content.toString('utf8').trim().toLowerCase())}`;
    })
    .join(',');
}
