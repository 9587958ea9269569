const PREFIX = '=?base64?';
const SUFFIX = '?=';
/** What a field value may hold as it is: visible ASCII, space and tab. Source: MCP 2026-07-28, "Value Encoding". */
const PLAIN = /^[\t\x20-\x7E]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text a `Mcp-Param-*` header carries, as it is or between `=?base64?` and `?=`; undefined where it is neither. */
export function decodeHeaderValue(value: string): string | undefined {
  if (!PLAIN.test(value)) return undefined;
  const isEncoded = value.startsWith(PREFIX) && value.endsWith(SUFFIX) && value.length >= PREFIX.length + SUFFIX.length;
  return isEncoded ? decodeBase64(value.slice(PREFIX.length, -SUFFIX.length)) : value;
}

function decodeBase64(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is no Base64; only the one spelling of these bytes is accepted, padding included.
  if (bytes.toString('base64') !== base64) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
