import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { DoorRefusal } from './door-refusal.js';

const PARSE_ERROR = { httpStatus: 400, jsonRpcCode: -32700 };
const UNSUPPORTED = { httpStatus: 415, jsonRpcCode: -32600 };

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;
/** Names of what reads as UTF-8. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** @throws DoorRefusal for a body in anything but plain UTF-8: read as that, it would be something else than was sent. */
export function refuseCoded({ 'content-encoding': coding, 'content-type': type }: IncomingHttpHeaders): void {
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new DoorRefusal('invalid_input', 'Send the body without a Content-Encoding.', UNSUPPORTED);
  // What nearly all send has no parameters.
  const [, charset = 'utf-8'] = (type?.includes(';') === true && CHARSET.exec(type)) || [];
  if (!CHARSETS.has(charset.toLowerCase()))
    throw new DoorRefusal('invalid_input', 'Send the body in UTF-8.', UNSUPPORTED);
}

/** @throws DoorRefusal for bytes that are no text. */
export function textOf(body: Buffer): string {
  const text = body.toString('utf8');
  // Looked for first: a text of bytes alone, as nearly all are, cannot hold it, and V8 knows.
  if (text.includes(REPLACEMENT) && !isUtf8(body))
    throw new DoorRefusal('invalid_input', 'The body is not valid UTF-8.', PARSE_ERROR);
  return text;
}
