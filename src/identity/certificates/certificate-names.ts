import { childrenOf, type Der, readDer, TAG } from '../../config/certificates/der.js';

/** What a certificate says its holder is called. */
export interface CertificateNames {
  readonly commonName: readonly string[];
  readonly uri: readonly string[];
  readonly dns: readonly string[];
  readonly email: readonly string[];
}

// Object identifiers as they are encoded, in hexadecimal.
const COMMON_NAME = '550403';
const SUBJECT_ALTERNATIVE_NAME = '551d11';
/** Kinds of alternative names (RFC 5280, section 4.2.1.6). */
const [EMAIL, DNS, URI] = [0x81, 0x82, 0x86];
/** Where a certificate keeps its extensions. */
const EXTENSIONS = 0xa3;

/**
 * Read from the encoding: as text, one name can be written to look like several (CVE-2021-44532).
 * Throws on what is not a certificate.
 */
export function namesIn(certificate: Buffer): CertificateNames {
  const [body] = childrenOf(readDer(certificate));
  if (body === undefined) throw new Error('This is not a certificate');
  const parts = childrenOf(body);
  const [, , , , subject] = parts[0]?.tag === TAG.integer ? parts : parts.slice(1);
  if (subject === undefined) throw new Error('This is not a certificate');
  const alternatives = alternativeNames(parts.find(({ tag }) => tag === EXTENSIONS));
  const ofKind = (kind: number | undefined) => alternatives.filter(({ tag }) => tag === kind).map(textOf);
  return { commonName: commonNames(subject), uri: ofKind(URI), dns: ofKind(DNS), email: ofKind(EMAIL) };
}

function commonNames(subject: Der): readonly string[] {
  const attributes = childrenOf(subject).flatMap(childrenOf).map(childrenOf);
  return attributes.flatMap(([type, value]) => (value && isOid(type, COMMON_NAME) ? [textOf(value)] : []));
}

function alternativeNames(extensions: Der | undefined): readonly Der[] {
  const all = extensions === undefined ? [] : childrenOf(extensions).flatMap(childrenOf).map(childrenOf);
  const found = all.filter(([type]) => isOid(type, SUBJECT_ALTERNATIVE_NAME));
  // Behind the identifier, and perhaps a flag, stands the value.
  return found.flatMap((parts) => childrenOf(readDer(parts.at(-1)?.content ?? Buffer.alloc(0))));
}

function isOid(element: Der | undefined, hex: string): boolean {
  return element?.tag === TAG.objectIdentifier && element.content.toString('hex') === hex;
}

function textOf({ content }: Der): string {
  return content.toString('utf8');
}
