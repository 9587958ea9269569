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
export function lostIn(value: unknown, path: readonly string[] = []): string | undefined {
  if (typeof value !== 'object' || value === null || 'toJSON' in value || value instanceof Error) return undefined;
  const loss = Array.isArray(value) ? undefined : lossOf(value);
  if (loss !== undefined) return `${loss} (at ${path.join('.')})`;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'object') continue;
    const found = lostIn(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lossOf(returned: object): string | undefined {
  if ('then' in returned && typeof returned.then === 'function') return 'a promise: await it';
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
