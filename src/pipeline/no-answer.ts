import { isPending } from '../tool/eventual.js';
import { isRecord } from '../tool/is-record.js';
import { isContentBlock } from './is-content-block.js';

/**
 * What a handler returned that JSON would lose or make something else of, in words for whoever wrote the handler; undefined
 * for what can be an answer. Without it such a call would count as `ok`, and its client would read `{}`.
 */
export function noAnswer(returned: unknown): string | undefined {
  if (typeof returned === 'function' || typeof returned === 'symbol') return `a ${typeof returned}`;
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) return undefined;
  return returned instanceof Error ? 'an error: throw it' : lossOf(returned);
}

/**
 * The same for what stands somewhere in an answer that no schema checks, with its place. What has a `toJSON` says itself what it
 * is, and an error among results is data.
 */
export function lostIn(value: object): string | undefined {
  const found = lossWithin(value);
  return found && `${found.loss} (at ${found.path.toReversed().join('.')})`;
}

interface Loss {
  readonly loss: string;
  /** From the innermost key on: it is written on the way back, where there is something to tell. */
  readonly path: string[];
}

function lossWithin(value: object): Loss | undefined {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const found = lossAt(`${at}`, value[at]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const key in value) {
    const found = lossAt(key, (value as Record<string, unknown>)[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lossAt(key: string, inner: unknown): Loss | undefined {
  if (typeof inner !== 'object' || inner === null) return undefined;
  // Nearly all there is: what is plain holds losses, and is none.
  const prototype = Object.getPrototypeOf(inner) as unknown;
  if (prototype !== Object.prototype && prototype !== Array.prototype) {
    if ('toJSON' in inner || inner instanceof Error) return undefined;
    const loss = Array.isArray(inner) ? undefined : lossOf(inner);
    if (loss !== undefined) return { loss, path: [key] };
  }
  const found = lossWithin(inner);
  found?.path.push(key);
  return found;
}

function lossOf(returned: object): string | undefined {
  if (isPending(returned)) return 'a promise: await it';
  if (ArrayBuffer.isView(returned)) return 'bytes: return them as base64, in McpContent or a resource';
  if (Symbol.iterator in returned || Symbol.asyncIterator in returned)
    return 'a stream or a collection: read it, and return an array or an object';
  return 'arrayBuffer' in returned && typeof returned.arrayBuffer === 'function'
    ? 'a body that was not read: await its json() or text()'
    : undefined;
}

const FIELDS_OF_A_RESULT = new Set(['content', 'structuredContent', 'isError', '_meta']);

/** The result other frameworks let a tool write: `isError` in it would be data, and a failure an answer like any other. */
export function isToolResult(returned: unknown): boolean {
  return (
    isRecord(returned) &&
    Array.isArray(returned['content']) &&
    returned['content'].length > 0 &&
    Object.keys(returned).every((key) => FIELDS_OF_A_RESULT.has(key)) &&
    returned['content'].every(isContentBlock)
  );
}
