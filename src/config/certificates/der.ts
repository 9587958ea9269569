/** One element of ASN.1 in its distinguished encoding (X.690). */
export interface Der {
  readonly tag: number;
  readonly content: Buffer;
}

export const TAG = {
  integer: 0x02,
  objectIdentifier: 0x06,
  sequence: 0x30,
} as const;

/** The one element these bytes are. Throws on anything else. */
export function readDer(bytes: Buffer): Der {
  const [only, ...others] = readAll(bytes);
  if (only === undefined || others.length > 0) throw new Error('This is not one DER element');
  return only;
}

/** What stands inside a constructed element. */
export function childrenOf({ content }: Der): readonly Der[] {
  return readAll(content);
}

function readAll(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const { start, length } = readLength(bytes, at + 1);
    if (start + length > bytes.length) throw new Error('A DER element is cut short');
    found.push({ tag: bytes[at] ?? 0, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function readLength(bytes: Buffer, at: number): { readonly start: number; readonly length: number } {
  const first = bytes[at] ?? 0x80;
  if (first < 0x80) return { start: at + 1, length: first };
  const size = first & 0x7f;
  // 0 is the indefinite form, which DER does not have; more than 4 bytes is no length of ours.
  if (size === 0 || size > 4 || at + 1 + size > bytes.length) throw new Error('A DER element has no length');
  return { start: at + 1 + size, length: bytes.readUIntBE(at + 1, size) };
}
