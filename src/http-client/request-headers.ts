import { Failure } from '../errors/failure.js';

export type Headers = Readonly<Record<string, string>>;

/** Those that say where a request goes and where it ends: nobody but the client itself may. RFC 9110, 7.6.1. */
const OWN = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110, 5.5, without the bytes above ASCII: nobody agrees on what they mean. */
const VALUE = /^[\t\x20-\x7e]*$/;

/**
 * All headers of a request; those that come later win, so the credentials come last.
 * @throws Failure `invalid_input` for a value that no header can hold, and TypeError for a name of our own.
 */
export function requestHeaders(...sources: readonly Headers[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    const key = name.toLowerCase();
    if (!NAME.test(key) || OWN.has(key)) throw new TypeError(`The header ${name} is not for a toolset to set`);
    if (!VALUE.test(value)) {
      throw new Failure('invalid_input', `The header ${name} takes printable ASCII characters alone.`);
    }
    merged[key] = value;
  }
  return merged;
}
