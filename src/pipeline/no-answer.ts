import { isRecord } from '../tool/is-record.js';
import { isContentBlock } from './is-content-block.js';

/**
 * What a handler returned that JSON would lose or make something else of, in words for whoever wrote the handler; undefined
 * for what can be an answer. Without it such a call would count as `ok`, and its client would read `{}`.
 */
export function noAnswer(returned: unknown): string | undefined {
  if (typeof returned === 'function' || typeof returned === 'symbol') return `a ${typeof returned}`;
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned)) return undefined;
  if (returned instanceof Error) return 'an error: throw it';
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
